using System.Globalization;
using ComfyServerless.Rehearsal.Faults;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ComfyServerless.Rehearsal.Aws.Wire;

/// <summary>All AWS services at one loopback address, told apart by the credential scope of each request's signature.</summary>
public sealed class AwsEndpoint : IAsyncDisposable
{
    /// <summary>Answers, to anybody, with the world's time in milliseconds since 1970.</summary>
    public const string ClockPath = "/rehearsal/clock";

    readonly WebApplication server;
    readonly Dispatcher dispatcher;
    readonly VirtualTime time;

    AwsEndpoint(WebApplication server, Dispatcher dispatcher, VirtualTime time) => (this.server, this.dispatcher, this.time) = (server, dispatcher, time);

    /// <summary>For <c>AWS_ENDPOINT_URL</c>: http, 127.0.0.1, a free port.</summary>
    public string Url => LoopbackServer.Addresses(server)[0];

    public static async Task<AwsEndpoint> StartAsync(VirtualTime time, WorldJournal journal, ICallers callers, IEnumerable<AwsService> services, IFaults? faults = null, Deaths? deaths = null, TimeSpan lag = default)
    {
        var endpoint = new AwsEndpoint(LoopbackServer.Create(largestBody: null), new(journal, callers, services, faults, deaths, lag > TimeSpan.Zero ? new(time, lag) : null), time);
        endpoint.server.Run(endpoint.AnswerAsync);
        await endpoint.server.StartAsync();
        return endpoint;
    }

    async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == ClockPath)
        {
            await context.Response.WriteAsync((await time.Do(() => time.Now)).ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture), context.RequestAborted);
            return;
        }

        var hold = time.Hold();
        try { await AnswerAsync(context, WaitAsync); }
        finally { hold.Dispose(); }

        async Task WaitAsync(Task until)
        {
            hold.Dispose();
            await until;
            hold = time.Hold();
        }
    }

    /// <param name="wait">Lets the clock go on until a task is done.</param>
    async Task AnswerAsync(HttpContext context, Func<Task, Task> wait)
    {
        var signature = Signature.Of(context.Request);
        var request = await AwsRequest.ReadAsync(context);
        var answer = await time.Do(() => dispatcher.AnswerAsync(signature, request, wait));
        if (answer is null)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers) context.Response.Headers[name] = value;
        if (answer.ContentType != null) context.Response.ContentType = answer.ContentType;
        if (answer.Status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified) return;
        context.Response.ContentLength ??= answer.Body.Length;
        if (!HttpMethods.IsHead(request.Method)) await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}

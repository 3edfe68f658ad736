using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace ComfyServerless.Rehearsal.Aws.CloudFront;

/// <summary>The edge locations as one real server on loopback: a port a distribution, each as if TLS had ended before it.</summary>
sealed class EdgeServer : IAsyncDisposable
{
    const int Ports = 8;

    readonly WebApplication server;
    readonly Forwarder forwarder;
    readonly VirtualTime time;
    readonly Edge edge;
    Queue<int> free = [];

    EdgeServer(WebApplication server, VirtualTime time, Edge edge)
        => (this.server, this.time, this.edge, forwarder) = (server, time, edge, new(server.Services.GetRequiredService<IHttpForwarder>()));

    public static async Task<EdgeServer> StartAsync(VirtualTime time, Edge edge)
    {
        var made = new EdgeServer(LoopbackServer.Create(largestBody: null, Ports, services: services => services.AddHttpForwarder()), time, edge);
        made.server.Run(made.AnswerAsync);
        await made.server.StartAsync();
        made.free = new(LoopbackServer.Addresses(made.server).Select(address => new Uri(address).Port));
        return made;
    }

    /// <summary>A port that no distribution had before; null: there is none left. World's thread.</summary>
    public int? TakePort() => free.TryDequeue(out var port) ? port : null;

    async Task AnswerAsync(HttpContext context)
    {
        // Who keeps a socket open does not keep the world waiting.
        using var hold = context.Request.Headers.Upgrade.Count > 0 ? null : time.Hold();
        var request = Read(context);
        switch (await time.Do(() => edge.Decide(context.Connection.LocalPort, request)))
        {
            case null:
                context.Abort();
                break;
            case { Server: { } origin } passed:
                Write(context, request, passed.Request);
                if (!await forwarder.SendAsync(context, origin) && !context.Response.HasStarted) context.Response.StatusCode = StatusCodes.Status502BadGateway;
                break;
            case var answered:
                context.Response.StatusCode = answered.Status;
                foreach (var (name, value) in answered.Headers!) context.Response.Headers.Append(name, value);
                if (!HttpMethods.IsHead(request.Method)) await context.Response.WriteAsync(answered.Body, context.RequestAborted);
                break;
        }
    }

    static ViewerRequest Read(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.StartsWith('/') ? target.Split('?')[0] : context.Request.Path.ToUriComponent();
        return new(context.Request.Method, path, context.Request.QueryString.Value is { Length: > 1 } query ? query[1..] : "",
            [.. context.Request.Headers.SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value ?? "")))], context.Connection.RemoteIpAddress!.ToString());
    }

    /// <summary>Makes the request what the function has made of it, and adds what CloudFront adds.</summary>
    static void Write(HttpContext context, ViewerRequest before, ViewerRequest after)
    {
        var request = context.Request;
        if (after.Uri != before.Uri) request.Path = PathString.FromUriComponent(after.Uri);
        if (after.Query != before.Query) request.QueryString = after.Query.Length == 0 ? QueryString.Empty : new("?" + after.Query);
        foreach (var name in request.Headers.Select(header => header.Key).Except(after.Headers.Select(header => header.Key), StringComparer.OrdinalIgnoreCase).ToList()) request.Headers.Remove(name);
        foreach (var header in after.Headers.GroupBy(header => header.Key, StringComparer.OrdinalIgnoreCase)) request.Headers[header.Key] = header.Select(pair => pair.Value).ToArray();
        request.Headers["X-Forwarded-For"] = before.Ip;
        request.Headers.Via = "2.0 rehearsal.cloudfront.net (CloudFront)";
        context.Response.OnStarting(() =>
        {
            context.Response.Headers["X-Cache"] = "Miss from cloudfront";
            return Task.CompletedTask;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await LoopbackServer.EndAsync(server);
        forwarder.Dispose();
    }
}

using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ComfyServerless.Rehearsal.Lambda;

/// <summary>
/// Lambda's Runtime API (2018-06-01) on loopback, one port a process: the port tells which one asks.
/// A process long-polls <c>invocation/next</c> and posts to <c>invocation/{id}/response</c> or <c>…/error</c>.
/// </summary>
public sealed class RuntimeApi : IAsyncDisposable
{
    const string Root = "/2018-06-01/runtime/";
    const long LargestAnswer = 6 * 1024 * 1024; // Lambda's own limit for a synchronous one
    readonly WebApplication server;
    readonly Dictionary<int, Sandbox> sandboxes = new();
    readonly Lock gate = new();

    RuntimeApi(WebApplication server) => this.server = server;

    public required IReadOnlyList<int> Ports { get; init; }

    public static async Task<RuntimeApi> StartAsync(int ports)
    {
        var server = LoopbackServer.Create(LargestAnswer, ports);
        RuntimeApi? api = null;
        server.Run(context => api!.AnswerAsync(context));
        await server.StartAsync();
        return api = new(server) { Ports = [.. LoopbackServer.Addresses(server).Select(address => new Uri(address).Port)] };
    }

    /// <summary>A fresh sandbox at a port: what an earlier process there still says goes nowhere.</summary>
    public Sandbox Open(int port)
    {
        var sandbox = new Sandbox(port);
        lock (gate) sandboxes[port] = sandbox;
        return sandbox;
    }

    async Task AnswerAsync(HttpContext context)
    {
        Sandbox sandbox;
        lock (gate) sandbox = sandboxes[context.Connection.LocalPort];
        var path = context.Request.Path.Value!;
        switch (path.StartsWith(Root) ? path[Root.Length..].Split('/') : [])
        {
            case ["invocation", "next"] when HttpMethods.IsGet(context.Request.Method):
                var next = await sandbox.NextAsync(context.RequestAborted);
                context.Response.Headers["Lambda-Runtime-Aws-Request-Id"] = next.Id;
                context.Response.Headers["Lambda-Runtime-Invoked-Function-Arn"] = next.FunctionArn;
                context.Response.Headers["Lambda-Runtime-Deadline-Ms"] = next.DeadlineMilliseconds.ToString();
                context.Response.Headers["Lambda-Runtime-Trace-Id"] = "Root=1-00000000-000000000000000000000000;Sampled=0";
                context.Response.ContentType = "application/json";
                await context.Response.Body.WriteAsync(next.Payload, context.RequestAborted);
                break;
            case ["invocation", var id, "response"]:
                sandbox.Complete(id, new(await BodyAsync(context), null));
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                break;
            case ["invocation", var id, "error"]:
                var body = await BodyAsync(context);
                sandbox.Complete(id, new(body, JsonNode.Parse(body)?["errorType"]?.GetValue<string>() ?? "Unhandled"));
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                break;
            case ["init", "error"]:
                sandbox.Fail("Runtime.InitError", Encoding.UTF8.GetString(await BodyAsync(context)));
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status501NotImplemented;
                await context.Response.WriteAsync($"The rehearsal's Runtime API does not model {context.Request.Method} {path}");
                break;
        }
    }

    static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}

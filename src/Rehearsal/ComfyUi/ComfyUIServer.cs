using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ComfyServerless.Rehearsal.ComfyUi;

/// <summary>One ComfyUI process: a real server on loopback whose prompts take virtual time and make real pictures.</summary>
public sealed class ComfyUIServer : IAsyncDisposable
{
    const long LargestUpload = 100L << 20;
    readonly WebApplication server;
    readonly VirtualTime time;
    readonly ComfyUISockets sockets = new();
    readonly ComfyUIRoutes routes;

    ComfyUIServer(WebApplication server, VirtualTime time, Latencies latencies, ComfyUIOptions options)
    {
        (this.server, this.time) = (server, time);
        routes = new(time, latencies, options, sockets.Send);
    }

    /// <summary>http, 127.0.0.1, a free port.</summary>
    public Uri Url => new(LoopbackServer.Addresses(server)[0]);

    /// <summary>Any thread; the caller holds the time when it calls from the world's.</summary>
    public static async Task<ComfyUIServer> StartAsync(VirtualTime time, Latencies latencies, ComfyUIOptions options)
    {
        var comfy = new ComfyUIServer(LoopbackServer.Create(LargestUpload), time, latencies, options);
        comfy.server.UseWebSockets();
        comfy.server.Run(comfy.AnswerAsync);
        await comfy.server.StartAsync();
        return comfy;
    }

    async Task AnswerAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest && context.Request.Path.Value is "/ws" or "/api/ws")
        {
            await sockets.ServeAsync(context, await time.Do(() => routes.Queue.Queue));
            return;
        }

        using var hold = time.Hold();
        var request = await ComfyUIRequest.ReadAsync(context);
        var answer = await time.Do(() => routes.Answer(request));
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        context.Response.ContentLength = answer.Body.Length;
        if (!HttpMethods.IsHead(request.Method)) await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    public async ValueTask DisposeAsync()
    {
        await time.Do(routes.Queue.Close);
        sockets.Close();
        await server.DisposeAsync();
    }
}

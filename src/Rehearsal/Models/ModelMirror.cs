using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ComfyServerless.Rehearsal.Models;

/// <summary>Where the catalogue's sources are in this world. An answer takes as long as the real file would.</summary>
public sealed class ModelMirror(VirtualTime time, Latencies latencies, ShimServer shims) : IAsyncDisposable
{
    const double Gigabyte = 1e9;
    WebApplication? server;

    /// <summary>For the environment of a shell: the first part of the path says which one waits.</summary>
    public string Url => $"{LoopbackServer.Addresses(server!).Single()}/{ShimServer.TokenMark}";

    /// <summary>Answers instead of a source, by path: a status, or null for what the source has.</summary>
    public Func<string, int?> Misbehave { get; set; } = _ => null;

    public async Task StartAsync()
    {
        server = LoopbackServer.Create(largestBody: 0);
        server.Run(AnswerAsync);
        await server.StartAsync();
    }

    async Task AnswerAsync(HttpContext context)
    {
        var (token, path) = Uri.UnescapeDataString(context.Request.Path).Split('/', 3) is [_, var shell, var rest] ? (shell, "/" + rest) : ("", "");
        var (status, found) = await time.Do(async () =>
        {
            if (Misbehave(path) is { } other) return (other, null);
            if (ModelScale.At(path) is not { } model) return (404, (byte[]?)null);
            await shims.WaitAsync(token, () => time.Delay(latencies.Of("SeedPerGigabyte") * (model.RealSize / Gigabyte)));
            return (200, model.Content);
        });
        context.Response.StatusCode = status;
        if (found is null) return;
        (context.Response.ContentType, context.Response.ContentLength) = ("application/octet-stream", found.Length);
        await context.Response.Body.WriteAsync(found);
    }

    public async ValueTask DisposeAsync()
    {
        if (server != null) await server.DisposeAsync();
    }
}

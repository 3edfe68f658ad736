using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ComfyServerless.Rehearsal.Models;

/// <summary>Where the catalogue's sources are in this world. An answer takes as long as the real file would.</summary>
/// <param name="caller">Whose shell waits meanwhile: the build's project.</param>
public sealed class ModelMirror(VirtualTime time, Latencies latencies, ShimServer shims, string caller) : IAsyncDisposable
{
    const double Gigabyte = 1e9;
    WebApplication? server;

    public string Url => LoopbackServer.Addresses(server!).Single();

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
        var path = Uri.UnescapeDataString(context.Request.Path);
        var (status, found) = await time.Do(async () =>
        {
            if (Misbehave(path) is { } other) return (other, null);
            if (ModelScale.At(path) is not { } model) return (404, (byte[]?)null);
            await shims.WaitAsync(caller, () => time.Delay(latencies.Of("SeedPerGigabyte") * (model.RealSize / Gigabyte)));
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

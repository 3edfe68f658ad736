using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ComfyServerless.Seeding.Tests;

/// <summary>A server with models on loopback, which can misbehave as real ones do.</summary>
public sealed class ModelHost : IAsyncDisposable
{
    readonly WebApplication server;
    readonly Dictionary<string, byte[]> files = new();

    ModelHost(WebApplication server) => this.server = server;

    public Uri Url => new(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Ranges asked for, in order, as <c>/path from</c>.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Answers the n-th request (from 0) otherwise; null: as a good server does.</summary>
    public Func<int, HttpContext, Func<Task>?> Misbehave { get; set; } = (_, _) => null;

    public static async Task<ModelHost> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var host = new ModelHost(builder.Build());
        host.server.Run(host.AnswerAsync);
        await host.server.StartAsync();
        return host;
    }

    /// <summary>A model of the catalogue whose source is here, with bytes that follow from its name.</summary>
    public Model Add(string name, int size, string set = "test", bool gated = false)
    {
        var content = new byte[size];
        new Random(name.Length).NextBytes(content);
        files["/" + name] = content;
        return new(set, "checkpoints", name, "https://models.example/" + name, size, Convert.ToHexStringLower(SHA256.HashData(content)), "MIT", gated);
    }

    public byte[] Content(Model model) => files["/" + model.Name];

    async Task AnswerAsync(HttpContext context)
    {
        var (path, from) = (Uri.UnescapeDataString(context.Request.Path), context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0);
        int number;
        lock (Asked)
        {
            number = Asked.Count;
            Asked.Add($"{path} {from}");
        }

        if (Misbehave(number, context) is { } other)
        {
            await other();
            return;
        }

        if (!files.TryGetValue(path, out var content))
        {
            context.Response.StatusCode = 404;
            return;
        }

        if (from > 0) (context.Response.StatusCode, context.Response.Headers.ContentRange) = (206, $"bytes {from}-{content.Length - 1}/{content.Length}");
        (context.Response.ContentType, context.Response.ContentLength) = ("application/octet-stream", content.Length - from);
        await context.Response.Body.WriteAsync(content.AsMemory((int)from));
    }

    /// <summary>
    /// Announces the whole file and ends the connection after some bytes of it. Too few bytes make Kestrel close it in order, so that each of them arrives;
    /// <c>Abort</c> would reset it, and a reset takes along what the other side has not read yet.
    /// </summary>
    public Func<Task> BreakAfter(HttpContext context, int bytes) => async () =>
    {
        var content = files[context.Request.Path];
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content.AsMemory(0, bytes));
    };

    public async ValueTask DisposeAsync() => await server.DisposeAsync();
}

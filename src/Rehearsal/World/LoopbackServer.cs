using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ComfyServerless.Rehearsal.World;

/// <summary>How this world's servers are made: Kestrel alone, silent, on loopback at free ports.</summary>
static class LoopbackServer
{
    // For answers that are on their way, on the wall clock.
    static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(1);

    /// <param name="largestBody">In bytes; null: any.</param>
    /// <param name="listen">What each port does besides HTTP, e.g. TLS.</param>
    public static WebApplication Create(long? largestBody, int ports = 1, Action<ListenOptions>? listen = null, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        services?.Invoke(builder.Services);
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            for (var i = 0; i < ports; i++) kestrel.Listen(IPAddress.Loopback, 0, options => listen?.Invoke(options));
            kestrel.Limits.MaxRequestBodySize = largestBody;
        });
        return builder.Build();
    }

    /// <summary>Ends a server that has open connections, such as WebSockets, without waiting long for them.</summary>
    public static async Task EndAsync(WebApplication server)
    {
        using var now = new CancellationTokenSource(LongestEnd);
        await server.StopAsync(now.Token);
        await server.DisposeAsync();
    }

    /// <summary>Of a server that has started: scheme, address and port, no slash at the end.</summary>
    public static IReadOnlyList<string> Addresses(WebApplication server) => [.. server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
}

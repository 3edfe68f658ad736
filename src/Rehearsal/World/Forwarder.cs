using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace ComfyServerless.Rehearsal.World;

/// <summary>Passes requests on to another local server, as they are: streams and WebSockets too, the host included. Any thread.</summary>
sealed class Forwarder(IHttpForwarder forwarder) : IDisposable
{
    readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        UseProxy = false, UseCookies = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
    });

    /// <returns>Whether the other side answered.</returns>
    public async Task<bool> SendAsync(HttpContext context, Uri server)
        => await forwarder.SendAsync(context, server.GetLeftPart(UriPartial.Authority), client, ForwarderRequestConfig.Empty, HttpTransformer.Default) == ForwarderError.None;

    public void Dispose() => client.Dispose();
}

using System.Net;
using System.Text.RegularExpressions;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace ComfyServerless.Rehearsal.Aws.Elb;

/// <summary>A load balancer's listener as a real one on loopback: it passes requests on to the targets, with stickiness, and answers 503 when there are none. Made on the world's thread.</summary>
sealed partial class ListenerServer : IAsyncDisposable
{
    const string Cookie = "AWSALB";

    readonly VirtualTime time;
    readonly ElbStore store;
    readonly LoadBalancer balancer;
    readonly Listener listener;
    readonly Task<(WebApplication Server, Forwarder Forwarder)> started;

    public ListenerServer(VirtualTime time, ElbStore store, LoadBalancer balancer, Listener listener)
    {
        (this.time, this.store, this.balancer, this.listener) = (time, store, balancer, listener);
        started = StartAsync();
    }

    async Task<(WebApplication Server, Forwarder Forwarder)> StartAsync()
    {
        using var hold = time.Hold();
        var server = LoopbackServer.Create(largestBody: null, services: services => services.AddHttpForwarder());
        var forwarder = new Forwarder(server.Services.GetRequiredService<IHttpForwarder>());
        server.Run(context => AnswerAsync(context, forwarder));
        await server.StartAsync();
        listener.Url = new(LoopbackServer.Addresses(server)[0]);
        return (server, forwarder);
    }

    async Task AnswerAsync(HttpContext context, Forwarder forwarder)
    {
        // Who keeps a socket open does not keep the world waiting.
        using var hold = context.Request.Headers.Upgrade.Count > 0 ? null : time.Hold();
        var route = await time.Do(() => Choose(context.Request.Cookies[Cookie]));
        if (route.Server is null)
        {
            await AnswerAsync(context, route.Status);
            return;
        }

        if (route.DropsInvalid)
            foreach (var name in context.Request.Headers.Select(header => header.Key).Where(name => !ValidName().IsMatch(name)).ToList()) context.Request.Headers.Remove(name);
        var client = context.Connection.RemoteIpAddress ?? IPAddress.Loopback;
        context.Request.Headers.Append("X-Forwarded-For", client.ToString());
        (context.Request.Headers["X-Forwarded-Proto"], context.Request.Headers["X-Forwarded-Port"]) = ("http", listener.Port.ToString());
        if (route.Sticky is { } sticky)
            foreach (var name in new[] { Cookie, Cookie + "CORS" })
                context.Response.Headers.Append("Set-Cookie", $"{name}={Uri.EscapeDataString(sticky)}; Max-Age={route.StickyFor}; Path=/{(name == Cookie ? "" : "; SameSite=None")}");
        if (!await forwarder.SendAsync(context, route.Server) && !context.Response.HasStarted) await AnswerAsync(context, StatusCodes.Status502BadGateway);
        else if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError) await time.Do(() => store.CountFailure(balancer, isOwn: false));
    }

    /// <summary>World's thread.</summary>
    Route Choose(string? cookie)
    {
        if (balancer.State != "active" || !balancer.Listeners.Contains(listener)) return new(null, StatusCodes.Status503ServiceUnavailable, false, null, "");
        var group = store.Group(listener.TargetGroupArn);
        var attributes = group.Attributes;
        var sticks = attributes["stickiness.enabled"] == "true";
        if (store.Choose(group, sticks ? cookie : null) is not { } target) return new(null, StatusCodes.Status503ServiceUnavailable, false, null, "");
        if (!store.IsReachable(group, target)) return new(null, StatusCodes.Status504GatewayTimeout, false, null, "");
        var drops = balancer.Attributes["routing.http.drop_invalid_header_fields.enabled"] == "true";
        return new(store.ServerOf(group, target), StatusCodes.Status502BadGateway, drops, sticks ? $"{target.Id}:{target.Port}" : null, attributes["stickiness.lb_cookie.duration_seconds"]);
    }

    async Task AnswerAsync(HttpContext context, int status)
    {
        await time.Do(() => store.CountFailure(balancer, isOwn: true));
        var reason = status switch { 502 => "502 Bad Gateway", 504 => "504 Gateway Time-out", _ => "503 Service Temporarily Unavailable" };
        context.Response.Clear();
        context.Response.StatusCode = status;
        context.Response.Headers.Server = "awselb/2.0";
        context.Response.ContentType = "text/html";
        await context.Response.WriteAsync($"<html>\r\n<head><title>{reason}</title></head>\r\n<body>\r\n<center><h1>{reason}</h1></center>\r\n</body>\r\n</html>\r\n", context.RequestAborted);
    }

    /// <summary>World's thread.</summary>
    public void Stop()
    {
        listener.Url = null;
        _ = EndAsync();

        async Task EndAsync()
        {
            using var hold = time.Hold();
            await DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        var (server, forwarder) = await started;
        await LoopbackServer.EndAsync(server);
        forwarder.Dispose();
    }

    [GeneratedRegex("^[-A-Za-z0-9]+$", RegexOptions.NonBacktracking)] private static partial Regex ValidName();

    /// <param name="Server">Where to pass it on; null: answer with the status.</param>
    sealed record Route(Uri? Server, int Status, bool DropsInvalid, string? Sticky, string StickyFor);
}

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>The way through the API server to a Service's endpoint or to a pod, for any method. WebSockets are refused.</summary>
sealed class ServiceProxy(ObjectStore store, IServiceBackends backends) : IDisposable
{
    // Of one hop only, or set anew; the token was for the API server.
    static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length", "Upgrade", "TE", "Trailer", "Proxy-Connection",
    };

    readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromMinutes(5) };

    /// <summary>World's thread.</summary>
    /// <exception cref="StatusError">ServiceUnavailable: no ready endpoint.</exception>
    public Uri Target(ApiCall call)
    {
        if (call.Request.Headers.Upgrade.Count > 0) throw StatusError.BadRequest("upgrades are not modelled for the service proxy");
        var (scheme, name, port) = call.Name.Split(':') switch
        {
            [var only] => ("", only, ""),
            [var one, var two] => ("", one, two),
            [var one, var two, var three] => (one, two, three),
            _ => throw StatusError.BadRequest($"invalid service request \"{call.Name}\""),
        };
        if (scheme is not ("" or "http" or "https")) throw StatusError.BadRequest($"invalid service request \"{call.Name}\"");
        var service = store.Find(call.Kind, call.Namespace, name) ?? throw StatusError.NotFound(call.Kind, name);
        if (call.Kind.Name == "Pod")
            return backends.FindPod(call.Namespace!, name, int.TryParse(port, out var own) ? own : throw StatusError.BadRequest("a pod without the number of its port is not modelled")) is { } server
                ? new(server, "/" + call.Path.Rest + call.Request.QueryText)
                : throw StatusError.Unavailable($"error trying to reach service: dial tcp {service.Text("status", "podIP")}:{port}: connect: connection refused");
        var ports = (service.At("spec.ports") as JsonArray ?? []).OfType<JsonObject>().ToList();
        var number = int.TryParse(port, out var stated) ? stated : (int?)null;
        var found = ports.FirstOrDefault(one => number is { } wanted ? one["port"].Number() == wanted : (one.Text("name") ?? "") == port || (port.Length == 0 && ports.Count == 1));
        if (found is null && number != null) throw StatusError.Unavailable($"no service port {number} found for service \"{name}\"");
        var root = found is null ? null : backends.Find(call.Namespace!, name, (int)found["port"].Number()!);
        if (root is null) throw StatusError.Unavailable($"no endpoints available for service \"{(found is null ? call.Name : name)}\"");
        return new(root, "/" + call.Path.Rest + call.Request.QueryText);
    }

    /// <summary>Away from the world's thread.</summary>
    public async Task ForwardAsync(HttpContext context, ApiRequest request, Forwarded forwarded)
    {
        using var message = new HttpRequestMessage(new(request.Method), forwarded.Target);
        if (request.Body.Length > 0 || request.Method is "POST" or "PUT" or "PATCH") message.Content = new ByteArrayContent(request.Body);
        foreach (var (name, values) in request.Headers.Where(header => !Own.Contains(header.Key)))
            if (!message.Headers.TryAddWithoutValidation(name, values.AsEnumerable())) message.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        try
        {
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            if (forwarded.Unheard is { } unheard)
            {
                unheard();
                context.Response.StatusCode = 400;
                return;
            }

            context.Response.StatusCode = (int)response.StatusCode;
            foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => !Own.Contains(header.Key))) context.Response.Headers[name] = values.ToArray();
            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (HttpRequestException error) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = 503;
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(ApiAnswer.Bytes(StatusError.Unavailable($"error trying to reach service: {error.Message}").ToStatus()), context.RequestAborted);
        }
    }

    public void Dispose() => client.Dispose();
}

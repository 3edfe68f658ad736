using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Nodes;

/// <summary>A probe of a container. HTTP is really asked, with the clock held; TCP and the others succeed while something listens.</summary>
public sealed record Probe(string? Path, string Port, TimeSpan InitialDelay, TimeSpan Period, TimeSpan Timeout, int FailureThreshold, int SuccessThreshold)
{
    static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30) };

    public static Probe? Of(JsonObject container, string name)
    {
        if (container[name] is not JsonObject probe) return null;
        var port = probe.Text("httpGet", "port") ?? probe.Text("tcpSocket", "port") ?? "";
        var number = int.TryParse(port, out _) ? port : container.Items("ports").FirstOrDefault(one => one.Text("name") == port).Text("containerPort") ?? port;
        TimeSpan Seconds(string field, int otherwise) => TimeSpan.FromSeconds(probe.Number(field) ?? otherwise);
        return new(probe.Under("httpGet") is null ? null : probe.Text("httpGet", "path") ?? "/", number, Seconds("initialDelaySeconds", 0), Seconds("periodSeconds", 10), Seconds("timeoutSeconds", 1),
            probe.Number("failureThreshold") ?? 3, probe.Number("successThreshold") ?? 1);
    }

    /// <returns>Null when it succeeds, else why not, in the kubelet's words.</returns>
    public async Task<string?> AskAsync(ClusterContext cluster, string? address, Uri? server)
    {
        if (server is null) return Path is null ? $"dial tcp {address}:{Port}: connect: connection refused" : $"Get \"http://{address}:{Port}{Path}\": dial tcp {address}:{Port}: connect: connection refused";
        if (Path is null) return null;
        using var hold = cluster.Clock.Hold();
        try
        {
            using var answer = await Client.GetAsync(new Uri(server, Path), HttpCompletionOption.ResponseHeadersRead);
            return (int)answer.StatusCode is >= 200 and < 400 ? null : $"HTTP probe failed with statuscode: {(int)answer.StatusCode}";
        }
        catch (HttpRequestException)
        {
            return $"Get \"http://{address}:{Port}{Path}\": dial tcp {address}:{Port}: connect: connection refused";
        }
    }
}

using ComfyServerless.Rehearsal.Kubernetes.Api;

namespace ComfyServerless.Rehearsal.Kubernetes.Nodes;

/// <summary>What the containers of a cluster have written; it outlives them.</summary>
public sealed class PodLogs(ClusterContext cluster) : IPodLogs
{
    readonly Dictionary<(string Space, string Pod, string Container), List<LogLine>> logs = new();

    public IReadOnlyList<LogLine> Read(string @namespace, string pod, string container, int? run = null)
        => [.. (logs.GetValueOrDefault((@namespace, pod, container)) ?? []).Where(line => run is null || line.Run == run)];

    public void Write(string @namespace, string pod, string container, int run, string text)
    {
        var log = logs.TryGetValue((@namespace, pod, container), out var found) ? found : logs[(@namespace, pod, container)] = [];
        log.AddRange(text.TrimEnd('\n').Split('\n').Select(line => new LogLine(cluster.Now, line, run)));
    }
}

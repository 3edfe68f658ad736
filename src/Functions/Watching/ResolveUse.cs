using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Logs;
using ComfyServerless.Functions.Nodes;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Functions.Workload;

namespace ComfyServerless.Functions.Watching;

/// <summary>Lambda's record of an invocation that went well; it hands on what ResolveCost returned. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html</summary>
public sealed record ResolveUseInput([property: JsonPropertyName("responsePayload")] ResolveCostOutput ResponsePayload);

/// <param name="Told">Names of the metrics that were told.</param>
/// <param name="Unasked">What could not be asked, and is therefore not told; it is no failure.</param>
public sealed record ResolveUseOutput(IReadOnlyList<string> Told, IReadOnlyList<string> Unasked);

/// <summary>
/// How the cluster is used, for the dashboard: nodes, restarts, ComfyUI's queue and prompts. Changes nothing. What cannot be asked, as in a cluster that comes or goes, is left out: a sum without one of its
/// parts would be wrong.
/// </summary>
public sealed class ResolveUse(KubeApis apis, LogOutput output, Settings settings) : IStep<ResolveUseInput, ResolveUseOutput>
{
    public const string GpuNodesReady = "GpuNodes", PodRestarts = nameof(PodRestarts), QueueLength = nameof(QueueLength), Prompts = nameof(Prompts), IdleGpuNodes = nameof(IdleGpuNodes);

    public async Task<ResolveUseOutput> RunAsync(ResolveUseInput input, CancellationToken cancel = default)
    {
        var (cost, values, unasked) = (input.ResponsePayload, new List<MetricValue>(), new List<string>());
        if (cost.ResolveCluster is not { Status: "ACTIVE" or "UPDATING", Endpoint: { } endpoint, CertificateAuthority: { } authority }) return new([], []);
        var window = new WatchWindow(cost.Time.AddMinutes(-cost.Minutes), cost.Time);
        using var api = apis.Connect(cost.ResolveCluster.Name, endpoint, authority);
        try
        {
            var nodes = (await api.ListAsync($"/api/v1/nodes?labelSelector={Uri.EscapeDataString(GpuNodes.PoolTag)}%3D{GpuNodes.Pool}", cancel)).Count(node => Conditions.IsTrue(node, "Ready"));
            var pods = await api.ListAsync("/api/v1/pods", cancel);
            values.AddRange([new(GpuNodesReady, nodes), new(PodRestarts, pods.Sum(pod => Restarts(pod, window)))]);
            var (queued, finished) = (0, 0);
            foreach (var pod in pods.Where(IsServing))
            {
                var use = await PodUse.ReadAsync(api, Conditions.Name(pod), window, cancel);
                (queued, finished) = (queued + use.Queued, finished + use.Finished);
            }

            values.AddRange([new(QueueLength, queued), new(Prompts, finished), new(IdleGpuNodes, queued + finished == 0 ? nodes : 0)]);
        }
        catch (Exception error) when (error is NotReadyException or ServiceBusyException or KubernetesRefusedException or FormatException)
        {
            unasked.Add(error.Message);
        }

        output.WriteMetrics(settings.Deployment, cost.Time, values, unasked);
        return new([.. values.Select(value => value.Name)], unasked);
    }

    static bool IsServing(JsonObject pod) => pod["metadata"]?["namespace"]?.ToString() == "comfyui" && pod["metadata"]?["labels"]?["app.kubernetes.io/name"]?.ToString() == ComfyUIPods.Container && Conditions.IsTrue(pod, "Ready");

    /// <summary>Containers that ended in the window and are to run again: each once, though it may have ended more often.</summary>
    static int Restarts(JsonObject pod, WatchWindow window) => new[] { "initContainerStatuses", "containerStatuses" }.SelectMany(kind => pod["status"]?[kind] as JsonArray ?? [])
        .Count(container => DateTimeOffset.TryParse(container?["lastState"]?["terminated"]?["finishedAt"]?.ToString(), CultureInfo.InvariantCulture, out var ended) && window.Has(ended));
}

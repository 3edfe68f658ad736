using System.Globalization;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Nodes;

public sealed record AwaitGpuNodesInput(Deployment Deployment, string StartedAt, EnsureClusterOutput EnsureCluster) : OfExecution;

/// <param name="Refusals">What EC2 refused in this execution before it gave these nodes, e.g. that there is no spot capacity: then they are on-demand ones, and dearer.</param>
public sealed record AwaitGpuNodesOutput(IReadOnlyList<GpuNode> Nodes, IReadOnlyList<string> Refusals);

/// <param name="CapacityType">spot or on-demand.</param>
public sealed record GpuNode(string Name, string InstanceType, string CapacityType, string Zone);

/// <summary>As many GPU nodes as there are replicas are Ready, show their GPU, and can mount S3. It does not wait for what cannot come: <see cref="GpuObstacles"/>.</summary>
public sealed class AwaitGpuNodes(KubeApis apis, TimeProvider time) : IStep<AwaitGpuNodesInput, AwaitGpuNodesOutput>
{
    public async Task<AwaitGpuNodesOutput> RunAsync(AwaitGpuNodesInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.EnsureCluster);
        var supply = await GpuSupply.ReadAsync(api, DateTimeOffset.Parse(input.StartedAt, CultureInfo.InvariantCulture), time.GetUtcNow(), cancel);
        var nodes = supply.Nodes.Where(IsReady).ToList();
        if (nodes.Count >= input.Deployment.Replicas) return new([.. nodes.Select(Describe)], supply.RefusalTexts);
        if (GpuObstacles.Find(supply) is { } obstacle) throw new ResourceFailedException($"{nodes.Count} of {input.Deployment.Replicas} GPU nodes are ready. {obstacle}{await WordsAsync(api, supply, cancel)}");
        throw new NotReadyException($"{nodes.Count} of {input.Deployment.Replicas} GPU nodes are ready; {Progress(supply)}");
    }

    /// <summary>EC2's own words for a launch that it refuses: a NodeClaim's condition has only Karpenter's summary.</summary>
    static async Task<string> WordsAsync(KubeApi api, GpuSupply supply, CancellationToken cancel)
    {
        if (supply.Coming.FirstOrDefault(claim => !Conditions.IsTrue(claim, "Launched")) is not { } claim) return "";
        foreach (var pod in await api.ListAsync("/api/v1/namespaces/kube-system/pods?labelSelector=app.kubernetes.io/name%3Dkarpenter", cancel))
            if ((await api.LogAsync("kube-system", Conditions.Name(pod), "controller", 200, previous: false, cancel)).LastOrDefault(line => line.Contains(Conditions.Name(claim), StringComparison.Ordinal) && line.Contains("error", StringComparison.OrdinalIgnoreCase)) is { } line)
                return $"\nKarpenter's log: {line}";
        return "";
    }

    static string Progress(GpuSupply supply)
    {
        var claims = supply.Claims.Count == 0 ? "no NodeClaim yet" : string.Join("; ", supply.Claims.Select(Progress));
        return supply.RefusalTexts.Count == 0 ? claims : $"{claims}; EC2 refused: {string.Join("; ", supply.RefusalTexts)}";
    }

    static bool IsReady(JsonObject node) => Conditions.IsTrue(node, "Ready")
        && int.TryParse(node["status"]?["allocatable"]?["nvidia.com/gpu"]?.ToString(), out var gpus) && gpus > 0
        && (node["spec"]?["taints"] as JsonArray ?? []).All(taint => taint!["key"]!.GetValue<string>() != "s3.csi.aws.com/agent-not-ready");

    static GpuNode Describe(JsonObject node) => new(Conditions.Name(node), Conditions.Label(node, "node.kubernetes.io/instance-type"),
        Conditions.Label(node, "karpenter.sh/capacity-type"), Conditions.Label(node, "topology.kubernetes.io/zone"));

    static string Progress(JsonObject claim)
    {
        var reached = new[] { "Initialized", "Registered", "Launched" }.FirstOrDefault(type => Conditions.IsTrue(claim, type)) ?? "not launched";
        var named = $"NodeClaim {Conditions.Name(claim)} {Conditions.Label(claim, "node.kubernetes.io/instance-type")}".TrimEnd(); // the type is known once it is launched
        return $"{named} is {reached} ({string.Join(", ", Conditions.Complaints(claim))})";
    }
}

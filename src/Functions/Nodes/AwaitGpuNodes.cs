using System.Text.Json.Nodes;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Nodes;

public sealed record AwaitGpuNodesInput(Deployment Deployment, EnsureClusterOutput EnsureCluster);

public sealed record AwaitGpuNodesOutput(IReadOnlyList<GpuNode> Nodes);

/// <param name="CapacityType">spot or on-demand.</param>
public sealed record GpuNode(string Name, string InstanceType, string CapacityType, string Zone);

/// <summary>As many GPU nodes as there are replicas are Ready, show their GPU, and can mount S3.</summary>
public sealed class AwaitGpuNodes(KubeApis apis) : IStep<AwaitGpuNodesInput, AwaitGpuNodesOutput>
{
    public async Task<AwaitGpuNodesOutput> RunAsync(AwaitGpuNodesInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.EnsureCluster);
        var nodes = (await api.ListAsync("/api/v1/nodes?labelSelector=karpenter.sh/nodepool%3Dgpu", cancel)).Where(IsReady).ToList();
        if (nodes.Count >= input.Deployment.Replicas) return new([.. nodes.Select(Describe)]);
        var claims = await api.ListAsync("/apis/karpenter.sh/v1/nodeclaims", cancel);
        throw new NotReadyException($"{nodes.Count} of {input.Deployment.Replicas} GPU nodes are ready; {(claims.Count == 0 ? "no NodeClaim yet" : string.Join("; ", claims.Select(Progress)))}");
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

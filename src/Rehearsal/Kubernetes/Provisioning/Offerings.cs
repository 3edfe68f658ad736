using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Provisioning;

/// <param name="CapacityType">spot or on-demand.</param>
sealed record Offering(InstanceType Type, string CapacityType);

/// <summary>What EC2 could launch for some requirements, without what it lately refused.</summary>
sealed class Offerings(ClusterContext cluster, Action freed)
{
    static readonly TimeSpan BlockedFor = TimeSpan.FromMinutes(3); // Karpenter's docs, "unavailable offerings"
    readonly Dictionary<(string Type, string CapacityType), DateTimeOffset> blocked = new();

    /// <summary>Spot before on-demand, then the cheapest first.</summary>
    public IReadOnlyList<Offering> For(IReadOnlyList<JsonObject> requirements) => [.. InstanceTypes.All.Values
        .SelectMany(type => new[] { "spot", "on-demand" }.Select(capacity => new Offering(type, capacity)))
        .Where(offering => requirements.All(row => IsOfNode(row.Text("key")!) || Requirement.Meets(row, Label(offering, row.Text("key")!))))
        .Where(offering => !IsBlocked(offering.Type.Name, offering.CapacityType) && !IsBlocked("*", offering.CapacityType))
        .OrderByDescending(offering => offering.CapacityType).ThenBy(offering => offering.Type.Price(offering.CapacityType)).ThenBy(offering => offering.Type.Name, StringComparer.Ordinal)];

    /// <param name="type">An instance type, or * for all.</param>
    public void Block(string type, string capacityType)
    {
        blocked[(type, capacityType)] = cluster.Now + BlockedFor;
        cluster.After(BlockedFor, freed);
    }

    /// <summary>The labels that a node of this offering will have of its own accord.</summary>
    public static string? Label(Offering offering, string key) => key switch
    {
        "node.kubernetes.io/instance-type" => offering.Type.Name,
        "karpenter.sh/capacity-type" => offering.CapacityType,
        "kubernetes.io/arch" => "amd64",
        "kubernetes.io/os" => "linux",
        "karpenter.k8s.aws/instance-category" => offering.Type.Name[..1],
        "karpenter.k8s.aws/instance-family" => offering.Type.Name.Split('.')[0],
        "karpenter.k8s.aws/instance-size" => offering.Type.Name.Split('.')[1],
        "karpenter.k8s.aws/instance-cpu" => $"{offering.Type.Cpus}",
        "karpenter.k8s.aws/instance-memory" => $"{offering.Type.MemoryGiB * 1024}",
        "karpenter.k8s.aws/instance-gpu-name" => offering.Type.Label,
        "karpenter.k8s.aws/instance-gpu-manufacturer" => offering.Type.Gpu is null ? null : "nvidia",
        "karpenter.k8s.aws/instance-gpu-count" => offering.Type.Gpu is null ? null : "1",
        "karpenter.k8s.aws/instance-gpu-memory" => offering.Type.Gpu is null ? null : $"{offering.Type.GpuGiB * 1024}",
        "karpenter.k8s.aws/instance-local-nvme" => offering.Type.NvmeGB == 0 ? null : $"{offering.Type.NvmeGB}",
        _ => null,
    };

    public static readonly IReadOnlyList<string> Labels =
    [
        "karpenter.k8s.aws/instance-category", "karpenter.k8s.aws/instance-family", "karpenter.k8s.aws/instance-size", "karpenter.k8s.aws/instance-cpu", "karpenter.k8s.aws/instance-memory",
        "karpenter.k8s.aws/instance-gpu-name", "karpenter.k8s.aws/instance-gpu-manufacturer", "karpenter.k8s.aws/instance-gpu-count", "karpenter.k8s.aws/instance-gpu-memory", "karpenter.k8s.aws/instance-local-nvme",
    ];

    // The zone follows from the subnets; EC2 chooses.
    static bool IsOfNode(string key) => key.StartsWith("topology.");

    bool IsBlocked(string type, string capacityType) => blocked.TryGetValue((type, capacityType), out var until) && until > cluster.Now;
}

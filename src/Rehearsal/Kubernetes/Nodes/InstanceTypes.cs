using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Nodes;

/// <summary>What the instance types have, from <c>Data/instance-types.json</c>.</summary>
public static class InstanceTypes
{
    public const string Gpu = "nvidia.com/gpu";

    public static IReadOnlyDictionary<string, InstanceType> All { get; } = Load();

    /// <exception cref="InvalidOperationException">The type is not in the table.</exception>
    public static InstanceType Get(string name) => All.GetValueOrDefault(name) ?? throw new InvalidOperationException($"instance-types.json has no row {name}");

    static Dictionary<string, InstanceType> Load()
    {
        var rows = JsonNode.Parse(typeof(InstanceTypes).Assembly.GetManifestResourceStream("instance-types.json")!)!["types"]!.AsObject();
        return rows.ToDictionary(row => row.Key, row => row.Value.Deserialize<InstanceType>(JsonSerializerOptions.Web)! with { Name = row.Key });
    }
}

/// <param name="Gpu">The device's name as CUDA gives it; null: the type has none.</param>
/// <param name="Label">The GPU as Karpenter's label <c>instance-gpu-name</c> names it.</param>
/// <param name="Spot">A typical price in USD an hour.</param>
public sealed record InstanceType(int Cpus, int MemoryGiB, int Pods, string? Gpu, string? Label, int GpuGiB, int NvmeGB, decimal Spot, decimal OnDemand)
{
    public string Name { get; init; } = "";

    public decimal Price(string capacityType) => capacityType == "spot" ? Spot : OnDemand;

    /// <summary>The kernel keeps some of the memory; the local disks count when they are a RAID0.</summary>
    public JsonObject Capacity(bool localDisks, bool withGpu) => Amounts(Cpus * 1000, (long)(MemoryGiB * 1024 * 0.965), localDisks, withGpu);

    /// <summary>What is left for pods. Source of the reservations: awslabs/amazon-eks-ami, nodeadm's kubelet configuration.</summary>
    public JsonObject Allocatable(bool localDisks, bool withGpu)
    {
        var reserved = 60 + Math.Min(Cpus - 1, 1) * 10 + Math.Clamp(Cpus - 2, 0, 2) * 5 + Math.Max(Cpus - 4, 0) * 2.5m;
        return Amounts(Cpus * 1000 - (int)reserved, (long)(MemoryGiB * 1024 * 0.965) - (255 + 11 * Pods) - 100, localDisks, withGpu);
    }

    JsonObject Amounts(int millicores, long mebibytes, bool localDisks, bool withGpu)
    {
        var amounts = new JsonObject
        {
            ["cpu"] = millicores % 1000 == 0 ? $"{millicores / 1000}" : $"{millicores}m", ["memory"] = $"{mebibytes}Mi", ["pods"] = $"{Pods}",
            ["ephemeral-storage"] = $"{(localDisks && NvmeGB > 0 ? NvmeGB : 50)}G",
        };
        if (withGpu && Gpu != null) amounts[InstanceTypes.Gpu] = "1";
        return amounts;
    }
}

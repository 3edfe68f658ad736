using System.Globalization;
using System.Text.Json.Nodes;

namespace ComfyServerless.Functions.Workload;

/// <summary>What a GPU instance type has for each of its GPUs, and what of it ComfyUI asks for.</summary>
/// <param name="Cpus">vCPUs for one GPU.</param>
/// <param name="GiB">Memory for one GPU.</param>
/// <remarks>Source: AWS's instance types. In the families g4dn, g5, g6 and g6e a size of n xlarge has 4 n vCPUs and 16 n GiB, g6e 32 n; a metal is the largest.</remarks>
public sealed record GpuShare(int Cpus, int GiB)
{
    // Memory that stays free, or an eighth if that is more: for kernel, kubelet, daemons, the copier and up to three Mountpoint pods, which the scheduler does not count.
    const int ForOthersGiB = 4;

    /// <param name="type">An EC2 type of these families.</param>
    public static GpuShare Of(string type)
    {
        var (family, size) = type.Split('.') is [var first, var second] ? (first, second) : (type, "");
        var times = size == "metal" ? 24 : int.TryParse(size.Replace("xlarge", "", StringComparison.Ordinal), CultureInfo.InvariantCulture, out var number) ? number : 1;
        var gpus = times switch { 12 => 4, 24 => family == "g4dn" ? 8 : 4, 48 => 8, _ => 1 };
        return new(4 * times / gpus, (family == "g6e" ? 32 : 16) * times / gpus);
    }

    /// <summary>A container's resources that fit on each of these types. A quarter of the memory, and two CPUs, are left for what else runs there; a limit of CPUs would only slow ComfyUI down.</summary>
    public static JsonObject Resources(IEnumerable<string> types)
    {
        var shares = types.Select(Of).ToList();
        var (cpus, gibibytes) = (shares.Min(share => share.Cpus), shares.Min(share => share.GiB));
        return new()
        {
            ["requests"] = new JsonObject { ["cpu"] = $"{Math.Max(2, cpus - 2)}", ["memory"] = $"{gibibytes * 3 / 4}Gi" },
            ["limits"] = new JsonObject { ["memory"] = $"{Math.Min(gibibytes * 7 / 8, gibibytes - ForOthersGiB)}Gi", ["nvidia.com/gpu"] = "1" },
        };
    }
}

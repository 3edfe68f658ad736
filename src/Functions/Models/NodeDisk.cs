namespace ComfyServerless.Functions.Models;

/// <summary>How much of a GPU node's local disks models may fill: they share them with images, pods and the kubelet.</summary>
public static class NodeDisk
{
    /// <summary>
    /// For two images as they lie unpacked on the disk (one that runs, one that a Redeploy pulls), of 15 GB each, and 20 GB of scratch.
    /// </summary>
    public const long Reserve = 2 * 15_000_000_000L + 20_000_000_000L;

    /// <summary>In bytes; 0 when there is no room at all. The kubelet collects images at 85 % and evicts pods above 90 % of the disk, so a fifth stays free of models anyway.</summary>
    /// <param name="disk">Bytes of all local disks of an instance type together.</param>
    public static long ModelsBudget(long disk) => Math.Max(0, disk / 10 * 8 - Reserve);
}

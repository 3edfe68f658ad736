using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;

namespace ComfyServerless.Rehearsal.Hosts;

/// <summary>A GPU node's own system. Its files are real, below a folder that stands for its root. World's thread.</summary>
/// <param name="Folder">Of this machine; ends with the instance.</param>
/// <param name="UserData">What it boots with.</param>
/// <param name="LocalDisks">The instance's NVMe disks become one, mounted where nodeadm mounts a RAID0.</param>
#pragma warning disable CA1001 // its token is read for as long as the world lives, and has no timer
public sealed record Host(string InstanceId, InstanceType Type, string Folder, string UserData, bool LocalDisks, Caller Caller, IReadOnlyDictionary<string, string> Tags)
#pragma warning restore CA1001
{
    readonly CancellationTokenSource end = new();

    /// <summary>The folder that the models are in, once there are some.</summary>
    public string Models => Path.Combine(Folder, "mnt/k8s-disks/0/models");

    /// <summary>nodeadm has put the local disks together.</summary>
    public bool Mounted { get; set; }

    /// <summary>SSM has heard of its agent.</summary>
    public bool Registered { get; set; }

    /// <summary>False: its agent hangs, and fetches no command.</summary>
    public bool Answers { get; set; } = true;

    /// <summary>What images, pods and the kubelet have on the local disks, in bytes.</summary>
    public long OtherBytes { get; set; } = 15_000_000_000;

    public long DiskBytes => Type.NvmeGB * 1_000_000_000L;

    /// <summary>Files count with the size that they show: models of gigabytes are sparse here.</summary>
    public long FreeBytes => Math.Max(0, DiskBytes - OtherBytes - Files().Sum(file => file.Length));

    public CancellationToken Ended => end.Token;

    public void End() => end.Cancel();

    /// <summary>Changes when a file comes, goes or changes its size or time.</summary>
    public long Fingerprint() => Files().Aggregate(17L, (sum, file) => unchecked(sum + HashCode.Combine(file.FullName, file.Length, file.LastWriteTimeUtc)));

    IEnumerable<FileInfo> Files() => Directory.Exists(Models) ? new DirectoryInfo(Models).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Directory!.Name != ".comfy-models") : [];
}

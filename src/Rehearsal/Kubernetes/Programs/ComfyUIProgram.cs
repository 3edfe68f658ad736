using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.ComfyUi;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Programs;

/// <summary>What ComfyUI's pods need of the world.</summary>
/// <param name="Bucket">The folder that a bucket, by its name, is to ComfyUI.</param>
public sealed record ComfyUIHosting(Func<string, IComfyUIFolder> Bucket, ComfyUIFaults Faults)
{
    /// <summary>Null: scripts of containers end well at once.</summary>
    public IContainerShell? Shell { get; init; }
}

/// <summary>ComfyUI in a container: a real server, with the machine's GPU when the container has one, and its S3 volumes as folders.</summary>
sealed class ComfyUIProgram(Container container, Mounts mounts, ComfyUIHosting hosting) : IContainerProgram
{
    ComfyUIServer? server;
    bool stopped;

    public bool Serves => true;
    public bool IsOutOfMemory { get; private set; }
    public Uri? Url => server?.Url;

    public Task StartAsync()
    {
        container.Cluster.Run(LoadAsync);
        return Task.CompletedTask;
    }

    public async Task StopAsync()
    {
        stopped = true;
        if (server is not { } ended) return;
        server = null;
        await ended.DisposeAsync();
    }

    async Task LoadAsync()
    {
        var (clock, latencies) = (container.Cluster.Clock, container.Cluster.Latencies);
        container.Log("Starting server");
        await clock.Delay(latencies.Of("ComfyUIReady"));
        if (stopped || container.Cluster.Loop.Stopped) return;
        var version = container.Pod["metadata"].Text("annotations", "comfyserverless/version");
        var faults = hosting.Faults.For(version);
        if (faults.CrashAtStart is { } lines)
        {
            container.Log(lines);
            container.Exit(1);
            return;
        }

        if (faults.OutOfMemory)
        {
            IsOutOfMemory = true;
            container.Exit(137);
            return;
        }

        if (faults.NeverReady) return;
        var gpu = container.Spec.Under("resources", "limits", InstanceTypes.Gpu) is null ? null : container.Machine.Type.Gpu;
        using var hold = clock.Hold();
        var started = await ComfyUIServer.StartAsync(clock, latencies, new((version ?? "0.0.0").TrimStart('v'), gpu, Folder("/input"), Folder("/output")) 
        {
            Faults = faults, Crash = () => { container.Log("Segmentation fault (core dumped)"); container.Exit(139); }, Models = new ModelPaths(new HostPaths(container.Cluster).FileAt(container.Pod, container.Spec, "/opt/comfyui/extra_model_paths.yaml"), List).Of,
        });
        if (stopped)
        {
            await started.DisposeAsync();
            return;
        }

        server = started;
        container.Log("To see the GUI go to: http://0.0.0.0:8188");
    }

    /// <summary>A folder of the container: of the machine, or of a bucket that is mounted.</summary>
    IReadOnlyList<string> List(string path)
    {
        foreach (var (mount, folder) in new HostPaths(container.Cluster).Of(container.Machine, container.Pod, container.Spec).Where(pair => path.StartsWith(pair.Key + "/", StringComparison.Ordinal)))
        {
            var inside = folder + path[mount.Length..];
            return Directory.Exists(inside) ? [.. Directory.EnumerateFiles(inside, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(inside, file))] : [];
        }

        var end = path.LastIndexOf('/');
        if (mounts.BucketAt(container.Pod, container.Spec, mount => mount == path[..end]) is not { } bucket) return [];
        return [.. hosting.Bucket(bucket).List().Where(key => key.StartsWith(path[(end + 1)..] + "/", StringComparison.Ordinal)).Select(key => key[(path.Length - end)..])];
    }

    IComfyUIFolder Folder(string end)
    {
        if (mounts.BucketAt(container.Pod, container.Spec, path => path.EndsWith(end)) is { } bucket) return hosting.Bucket(bucket);
        var onDisk = new HostPaths(container.Cluster).Of(container.Machine, container.Pod, container.Spec).FirstOrDefault(pair => pair.Key.EndsWith(end)).Value;
        return onDisk is null ? new ScratchFolder() : new DiskFolder(container, onDisk);
    }
}

/// <summary>A folder of the container's own, which ends with it.</summary>
sealed class ScratchFolder : IComfyUIFolder
{
    readonly SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);

    public byte[]? Read(string path) => files.GetValueOrDefault(path);
    public void Write(string path, byte[] content) => files[path] = content;
    public IReadOnlyList<string> List() => [.. files.Keys];
}

/// <summary>A folder of the machine that other containers may see. Its files have the world's time.</summary>
sealed class DiskFolder(Container container, string folder) : IComfyUIFolder
{
    public byte[]? Read(string path) => File.Exists(Path.Combine(folder, path)) ? File.ReadAllBytes(Path.Combine(folder, path)) : null;

    public void Write(string path, byte[] content)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        File.SetLastWriteTimeUtc(file, container.Cluster.Now.UtcDateTime);
        container.Machine.FilesChanged();
    }

    public IReadOnlyList<string> List()
        => Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)] : [];
}

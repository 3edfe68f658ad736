using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.ComfyUi;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Programs;

/// <summary>
/// The folder that stands for a container's root while a script runs in it: it leads to the machine's folders where they are mounted, and a bucket that is mounted for writing is a folder whose
/// new and changed files become objects, whole, when <see cref="Store"/> is called.
/// </summary>
sealed class ContainerRoot : IDisposable
{
    readonly List<(IComfyUIFolder Bucket, string Folder, Dictionary<string, (long Size, DateTime Written)> Known)> mounted = [];

    public ContainerRoot(Container container, Mounts mounts, Func<string, IComfyUIFolder> bucket)
    {
        foreach (var (path, folder) in new HostPaths(container.Cluster).Of(container.Machine, container.Pod, container.Spec))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Folder + path)!);
            Directory.CreateSymbolicLink(Folder + path, folder);
        }

        foreach (var mount in container.Spec.Items("volumeMounts").Where(mount => mount["readOnly"]?.GetValue<bool>() != true))
            if (mount.Text("mountPath") is { } path && mounts.BucketAt(container.Pod, container.Spec, other => other == path) is { } name) Mount(bucket(name), Folder + path, container.Cluster.Now.UtcDateTime);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("container-").FullName;

    /// <summary>The variables of a container, those of its own pod's fields too.</summary>
    public static Dictionary<string, string> Environment(JsonObject pod, JsonObject container) => container.Items("env").ToDictionary(variable => variable.Text("name")!, variable =>
        variable.Text("valueFrom", "fieldRef", "fieldPath") is { } field ? pod.Text(field.Split('.')) ?? throw new InvalidOperationException($"the pod's field {field} is not there") : variable.Text("value") ?? "");

    /// <summary>World's thread.</summary>
    public void Store()
    {
        foreach (var (bucket, folder, known) in mounted)
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal))
                if (known.GetValueOrDefault(file.FullName) is var before && before != (file.Length, file.LastWriteTimeUtc))
                {
                    known[file.FullName] = (file.Length, file.LastWriteTimeUtc);
                    bucket.Write(Path.GetRelativePath(folder, file.FullName), File.ReadAllBytes(file.FullName));
                }
    }

    void Mount(IComfyUIFolder bucket, string folder, DateTime now)
    {
        Directory.CreateDirectory(folder);
        var known = new Dictionary<string, (long Size, DateTime Written)>();
        foreach (var key in bucket.List().Where(key => !key.EndsWith('/')))
        {
            var file = new FileInfo(Path.Combine(folder, key));
            file.Directory!.Create();
            File.WriteAllBytes(file.FullName, bucket.Read(key)!);
            file.LastWriteTimeUtc = now; // its object is no younger
            file.Refresh();
            known[file.FullName] = (file.Length, file.LastWriteTimeUtc);
        }

        mounted.Add((bucket, folder, known));
    }

    public void Dispose()
    {
        Store();
        Directory.Delete(Folder, recursive: true); // its links go, what they lead to stays
    }
}

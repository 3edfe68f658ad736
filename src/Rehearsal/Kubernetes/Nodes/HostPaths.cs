using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Nodes;

/// <summary>Folders of the machine, and files of ConfigMaps, as a container sees them.</summary>
public sealed class HostPaths(ClusterContext cluster)
{
    /// <summary>The mounts of a container that are folders of the machine: by where they are in the container, the folder on this computer. Folders that shall be made are made.</summary>
    public IReadOnlyDictionary<string, string> Of(NodeState machine, JsonObject pod, JsonObject container)
    {
        var found = new Dictionary<string, string>();
        foreach (var mount in container.Items("volumeMounts"))
            if (machine.Root is { } root && Mounts.Named(pod, mount) is { } volume && Path(pod, volume) is var (path, shallBe))
            {
                var folder = root + path;
                if (shallBe) Directory.CreateDirectory(folder);
                found[mount.Text("mountPath")!] = folder;
            }

        return found;
    }

    /// <summary>Where the kubelet keeps what lives and ends with a pod.</summary>
    public static string OfPod(JsonObject pod) => $"/var/lib/kubelet/pods/{pod.Uid()}";

    /// <summary>The text of a file that a ConfigMap's key is mounted as; null when nothing is mounted there.</summary>
    public string? FileAt(JsonObject pod, JsonObject container, string path)
    {
        var mount = container.Items("volumeMounts").FirstOrDefault(mount => mount.Text("mountPath") == path);
        return Mounts.Named(pod, mount).Text("configMap", "name") is { } map ? cluster.Store.Find("v1", "ConfigMap", pod.Space(), map)?["data"].Text(mount!.Text("subPath")!) : null;
    }

    /// <summary>Its path on the machine, and whether the kubelet makes it.</summary>
    (string Path, bool ShallBe)? Path(JsonObject pod, JsonObject volume)
    {
        if (volume["emptyDir"] != null) return ($"{OfPod(pod)}/volumes/kubernetes.io~empty-dir/{volume.Text("name")}", true);
        var source = volume["hostPath"] ?? Mounts.VolumeOf(cluster.Store, pod, volume).Under("spec", "hostPath");
        return source.Text("path") is { } path ? (path, source.Text("type") == "DirectoryOrCreate") : null;
    }
}

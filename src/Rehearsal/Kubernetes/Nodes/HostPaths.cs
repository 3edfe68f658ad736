using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Nodes;

/// <summary>Folders of the machine, and files of ConfigMaps, as a container sees them.</summary>
public sealed class HostPaths(ClusterContext cluster)
{
    /// <summary>The mounts of a container that are folders of the machine: by where they are in the container, the folder on this computer. Folders that shall be made are made.</summary>
    public static IReadOnlyDictionary<string, string> Of(NodeState machine, JsonObject pod, JsonObject container)
    {
        var found = new Dictionary<string, string>();
        foreach (var mount in container.Items("volumeMounts"))
        {
            var volume = pod["spec"].Items("volumes").FirstOrDefault(volume => volume.Text("name") == mount.Text("name"));
            if (machine.Root is null || volume?.Text("hostPath", "path") is not { } path) continue;
            var folder = Path.Combine(machine.Root, path.TrimStart('/'));
            if (volume.Text("hostPath", "type") == "DirectoryOrCreate") Directory.CreateDirectory(folder);
            found[mount.Text("mountPath")!] = folder;
        }

        return found;
    }

    /// <summary>The text of a file that a ConfigMap's key is mounted as; null when nothing is mounted there.</summary>
    public string? FileAt(JsonObject pod, JsonObject container, string path)
    {
        var mount = container.Items("volumeMounts").FirstOrDefault(mount => mount.Text("mountPath") == path);
        var volume = pod["spec"].Items("volumes").FirstOrDefault(volume => mount != null && volume.Text("name") == mount.Text("name"));
        return volume?.Text("configMap", "name") is { } map ? cluster.Store.Find("v1", "ConfigMap", pod.Space(), map)?["data"].Text(mount!.Text("subPath")!) : null;
    }
}

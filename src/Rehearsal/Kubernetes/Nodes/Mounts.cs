using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Nodes;

/// <summary>What stands between a pod and its volumes, in the words of kubelet and the drivers.</summary>
public sealed class Mounts(ClusterContext cluster)
{
    /// <returns>Why the first volume that fails can't be mounted, or null.</returns>
    public string? Refuse(NodeState machine, JsonObject pod)
        => pod["spec"].Items("volumes").Select(volume => Refuse(machine, pod, volume)).FirstOrDefault(refused => refused != null);

    /// <summary>The bucket behind a container's mount below a path; null when no S3 volume is there.</summary>
    public string? BucketAt(JsonObject pod, JsonObject container, Func<string, bool> isPath)
    {
        var volume = Named(pod, container.Items("volumeMounts").FirstOrDefault(mount => isPath(mount.Text("mountPath")!)));
        return volume is null ? null : VolumeOf(cluster.Store, pod, volume).Text("spec", "csi", "volumeAttributes", "bucketName");
    }

    /// <summary>The pod's volume that a mount names; null for none.</summary>
    public static JsonObject? Named(JsonObject pod, JsonObject? mount) => mount is null ? null : pod["spec"].Items("volumes").FirstOrDefault(volume => volume.Text("name") == mount.Text("name"));

    /// <summary>The PersistentVolume behind a pod's volume that is a claim.</summary>
    public static JsonObject? VolumeOf(ObjectStore store, JsonObject pod, JsonObject volume)
        => volume.Text("persistentVolumeClaim", "claimName") is { } claim && store.Find("v1", "PersistentVolumeClaim", pod.Space(), claim).Text("spec", "volumeName") is { } name
            ? store.Find("v1", "PersistentVolume", null, name) : null;

    string? Refuse(NodeState machine, JsonObject pod, JsonObject volume)
    {
        var name = volume.Text("name");
        if (volume.Text("configMap", "name") is { } map && Missing("ConfigMap", pod, map, volume["configMap"]!)) return $"MountVolume.SetUp failed for volume \"{name}\" : configmap \"{map}\" not found";
        if (volume.Text("secret", "secretName") is { } secret && Missing("Secret", pod, secret, volume["secret"]!)) return $"MountVolume.SetUp failed for volume \"{name}\" : secret \"{secret}\" not found";
        if (VolumeOf(cluster.Store, pod, volume) is not { } mounted || mounted.Text("spec", "csi", "driver") is not { } driver) return null;
        if (!machine.Drivers.TryGetValue(driver, out var refused))
            return $"MountVolume.MountDevice failed for volume \"{mounted.Name()}\" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name {driver} not found in the list of registered CSI drivers";
        return refused is null ? null
            : $"MountVolume.SetUp failed for volume \"{mounted.Name()}\" : rpc error: code = Internal desc = Could not mount \"{mounted.Text("spec", "csi", "volumeAttributes", "bucketName")}\" at \"/var/lib/kubelet/pods/{pod.Uid()}/volumes/kubernetes.io~csi/{mounted.Name()}/mount\": {refused}";
    }

    bool Missing(string kind, JsonObject pod, string name, JsonNode source) => source["optional"]?.GetValue<bool>() != true && cluster.Store.Find("v1", kind, pod.Space(), name) is null;
}

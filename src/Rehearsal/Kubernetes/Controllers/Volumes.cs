using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Controllers;

/// <summary>Binds claims to the volumes that they name or that name them. Nothing is provisioned: the S3 driver can't.</summary>
public sealed class Volumes
{
    readonly ClusterContext cluster;

    public Volumes(ClusterContext cluster)
    {
        this.cluster = cluster;
        cluster.Loop.Add(Reconcile, "PersistentVolume", "PersistentVolumeClaim");
    }

    /// <summary>Why a pod's claims keep it from any node, in the scheduler's words; null when they don't.</summary>
    public static string? Obstacle(ObjectStore store, JsonObject pod)
    {
        foreach (var name in pod["spec"].Items("volumes").Select(volume => volume.Text("persistentVolumeClaim", "claimName")).OfType<string>())
        {
            if (store.Find("v1", "PersistentVolumeClaim", pod.Space(), name) is not { } claim) return $"persistentvolumeclaim \"{name}\" not found";
            if (claim.Text("status", "phase") != "Bound") return "pod has unbound immediate PersistentVolumeClaims";
        }

        return null;
    }

    void Reconcile()
    {
        var volumes = cluster.Store.List("v1", "PersistentVolume");
        foreach (var claim in cluster.Store.List("v1", "PersistentVolumeClaim").Where(claim => !claim.IsGoing() && claim.Text("status", "phase") != "Bound"))
        {
            var volume = volumes.FirstOrDefault(volume => claim.Text("spec", "volumeName") is { } name ? volume.Name() == name && (volume.Under("spec", "claimRef") is null || IsFor(volume, claim)) : IsFor(volume, claim));
            if (volume is null) cluster.Store.Update(claim, live => live.Child("status")["phase"] = "Pending");
            else Bind(volume, claim);
        }

        foreach (var volume in volumes)
        {
            var reference = volume.Under("spec", "claimRef");
            var bound = reference.Text("uid") is { } uid && cluster.Store.Find("v1", "PersistentVolumeClaim", reference.Text("namespace"), reference.Text("name")!)?.Uid() == uid;
            cluster.Store.Update(volume, live => live.Child("status")["phase"] = bound ? "Bound" : reference.Text("uid") != null ? "Released" : "Available");
        }
    }

    void Bind(JsonObject volume, JsonObject claim)
    {
        cluster.Store.Update(volume, live =>
        {
            var reference = live["spec"]!.AsObject().Child("claimRef");
            (reference["apiVersion"], reference["kind"], reference["namespace"], reference["name"], reference["uid"]) = ("v1", "PersistentVolumeClaim", claim.Space(), claim.Name(), claim.Uid());
        });
        cluster.Store.Update(claim, live =>
        {
            live["spec"]!["volumeName"] = volume.Name();
            live["status"] = new JsonObject { ["phase"] = "Bound", ["accessModes"] = volume.Under("spec", "accessModes")?.DeepClone(), ["capacity"] = volume.Under("spec", "capacity")?.DeepClone() };
        });
    }

    static bool IsFor(JsonObject volume, JsonObject claim)
        => volume.Under("spec", "claimRef") is { } reference && reference.Text("namespace") == claim.Space() && reference.Text("name") == claim.Name() && (reference.Text("uid") is null || reference.Text("uid") == claim.Uid());
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Controllers;

/// <summary>Deletes what lost its last owner, and lets an owner that is deleted in the foreground go when its dependents have gone.</summary>
public sealed class GarbageCollector
{
    const string Foreground = "foregroundDeletion";
    readonly ClusterContext cluster;

    public GarbageCollector(ClusterContext cluster)
    {
        this.cluster = cluster;
        var wake = cluster.Loop.Add(Reconcile);
        cluster.Store.Changed += change => { if (change.Type == ChangeType.Deleted || change.Item.IsGoing()) wake(); };
    }

    void Reconcile()
    {
        var all = cluster.Store.Kinds.Where(kind => kind.Name != "Event").SelectMany(kind => cluster.Store.List(kind)).ToList();
        var known = all.ToDictionary(item => item.Uid());
        var blocked = new HashSet<string>();
        foreach (var item in all)
        {
            var owners = item.Items("metadata", "ownerReferences").ToList();
            if (owners.Count == 0) continue;
            foreach (var owner in owners.Where(owner => owner["blockOwnerDeletion"]?.GetValue<bool>() == true)) blocked.Add(owner.Text("uid")!);
            if (owners.TrueForAll(owner => !known.TryGetValue(owner.Text("uid")!, out var found) || (found.IsGoing() && Waits(found)))) Pods.Delete(cluster.Store, item);
        }

        foreach (var owner in all.Where(item => item.IsGoing() && Waits(item) && !blocked.Contains(item.Uid()))) RemoveFinalizer(cluster.Store, owner, Foreground);
    }

    static bool Waits(JsonObject item) => (item["metadata"]!["finalizers"] as JsonArray ?? []).Any(finalizer => finalizer!.ToString() == Foreground);

    public static void RemoveFinalizer(ObjectStore store, JsonObject item, string name) => store.Update(item, live =>
    {
        var rest = (live["metadata"]!["finalizers"] as JsonArray ?? []).Where(finalizer => finalizer!.ToString() != name).Select(finalizer => finalizer!.DeepClone()).ToArray();
        live["metadata"]!["finalizers"] = new JsonArray(rest);
    });
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Controllers;

/// <summary>As many pods as wanted.</summary>
public sealed class ReplicaSets
{
    readonly ClusterContext cluster;

    public ReplicaSets(ClusterContext cluster)
    {
        this.cluster = cluster;
        cluster.Loop.Add(Reconcile, "ReplicaSet", "Pod");
    }

    void Reconcile()
    {
        var pods = cluster.Store.List("v1", "Pod").ToLookup(pod => pod.Owner().Text("uid"));
        var sets = cluster.Store.List("apps/v1", "ReplicaSet").Where(set => !set.IsGoing()).Select(set => (Set: set, Pods: pods[set.Uid()].Where(pod => !pod.IsGoing()).ToList()));
        // Those that shrink come first, so that a roll without surge has no pod too many, not even for an instant.
        foreach (var (set, own) in sets.OrderByDescending(one => one.Pods.Count - (one.Set["spec"].Number("replicas") ?? 1)).ToList()) Reconcile(set, own);
    }

    void Reconcile(JsonObject set, List<JsonObject> pods)
    {
        var wanted = set["spec"].Number("replicas") ?? 1;
        string? refused = null;
        for (var i = pods.Count; i < wanted && refused is null; i++)
            if ((refused = PodSecurity.Refuse(cluster.Store, Asked(set))) is null) pods.Add(Pods.Create(cluster, set, $"{set.Name()}-{cluster.Suffix()}", new Dictionary<string, string>()));
        // The least useful go first: those without a node, then those not Ready, then the youngest.
        foreach (var pod in pods.OrderBy(pod => pod.Text("spec", "nodeName") != null).ThenBy(pod => pod.IsTrue("Ready")).ThenByDescending(pod => pod.Created()).Take(pods.Count - wanted).ToList())
        {
            pods.Remove(pod);
            Pods.Delete(cluster.Store, pod);
        }

        cluster.Store.Update(set, live =>
        {
            var (status, ready) = (live.Child("status"), pods.Count(pod => pod.IsTrue("Ready")));
            status["observedGeneration"] = live["metadata"]!["generation"]!.DeepClone();
            status["replicas"] = pods.Count;
            status.SetOrRemove("fullyLabeledReplicas", pods.Count);
            status.SetOrRemove("readyReplicas", ready);
            status.SetOrRemove("availableReplicas", ready);
            if (refused is null) (status["conditions"] as JsonArray)?.Clear();
            else live.SetCondition(cluster.Now, "ReplicaFailure", true, "FailedCreate", refused);
        });
        if (refused != null) cluster.Events.Warning(set, "replicaset-controller", "FailedCreate", $"Error creating: {refused}");
    }

    static JsonObject Asked(JsonObject set) => new() { ["metadata"] = new JsonObject { ["name"] = set.Name(), ["namespace"] = set.Space() }, ["spec"] = set["spec"]!["template"]!["spec"]!.DeepClone() };
}

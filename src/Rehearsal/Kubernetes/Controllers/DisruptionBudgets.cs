using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Controllers;

/// <summary>How many of the selected pods may be evicted now.</summary>
public sealed class DisruptionBudgets
{
    readonly ClusterContext cluster;

    public DisruptionBudgets(ClusterContext cluster)
    {
        this.cluster = cluster;
        cluster.Loop.Add(Reconcile, "PodDisruptionBudget", "Pod");
    }

    /// <summary>Whether every budget that selects the pod leaves room. One that has not run yet may always go, one that runs without being Ready where the budget says so or is kept anyway.</summary>
    public static bool Allows(ObjectStore store, JsonObject pod)
        => pod.Text("status", "phase") == "Pending" || store.List("policy/v1", "PodDisruptionBudget", pod.Space()).Where(budget => Objects.Selects(budget["spec"]?["selector"], pod["metadata"]!["labels"])).All(budget =>
            Room(store, budget) is var (allowed, healthy, desired, _) && (pod.IsTrue("Ready") ? allowed > 0 : budget.Text("spec", "unhealthyPodEvictionPolicy") == "AlwaysAllow" || healthy >= desired));

    void Reconcile()
    {
        foreach (var budget in cluster.Store.List("policy/v1", "PodDisruptionBudget").Where(budget => !budget.IsGoing()))
        {
            var (allowed, healthy, desired, expected) = Room(cluster.Store, budget);
            cluster.Store.Update(budget, live =>
            {
                var status = live.Child("status");
                status["observedGeneration"] = live["metadata"]!["generation"]!.DeepClone();
                (status["disruptionsAllowed"], status["currentHealthy"], status["desiredHealthy"], status["expectedPods"]) = (allowed, healthy, desired, expected);
            });
        }
    }

    static (int Allowed, int Healthy, int Desired, int Expected) Room(ObjectStore store, JsonObject budget)
    {
        var pods = store.List("v1", "Pod", budget.Space()).Where(pod => Objects.Selects(budget["spec"]?["selector"], pod["metadata"]!["labels"])).ToList();
        var healthy = pods.Count(pod => pod.IsTrue("Ready") && !pod.IsGoing());
        var desired = budget.Text("spec", "minAvailable") is { } least ? Share(least, pods.Count) : pods.Count - Share(budget.Text("spec", "maxUnavailable") ?? "0", pods.Count);
        return (Math.Max(0, healthy - desired), healthy, desired, pods.Count);
    }

    static int Share(string text, int of) => text.EndsWith('%') ? (int)Math.Ceiling(decimal.Parse(text[..^1]) * of / 100) : int.Parse(text);
}

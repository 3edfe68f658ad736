using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes.Controllers;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Kubernetes.Provisioning;

/// <summary>Deleted NodeClaims drain their node and end their instance; nodes that stay empty are given back.</summary>
sealed class Terminations(ClusterContext cluster, MachineRoom machines, IInstances instances, Func<bool> running, Action wake)
{
    const string Disrupted = "karpenter.sh/disrupted";
    readonly HashSet<string> ending = [];
    readonly Dictionary<string, DateTimeOffset> emptySince = new();
    readonly HashSet<(string Claim, DateTimeOffset At)> alarms = [];

    public void Reconcile()
    {
        var claims = cluster.Store.List(Karpenter.Api, "NodeClaim");
        foreach (var node in cluster.Store.List("v1", "Node").Where(node => node.IsGoing()))
            if (claims.FirstOrDefault(claim => claim.Text("status", "nodeName") == node.Name()) is { } claim && !claim.IsGoing()) cluster.Store.Delete(claim);
        foreach (var claim in claims.Where(claim => !claim.IsGoing())) Expire(claim);
        foreach (var claim in claims.Where(claim => claim.IsGoing())) End(claim);
        foreach (var claim in claims.Where(claim => !claim.IsGoing() && claim.IsTrue("Initialized"))) Consolidate(claim, claims);
    }

    void End(JsonObject claim)
    {
        if (ending.Contains(claim.Uid())) return;
        if (claim.Text("status", "nodeName") is { } name && cluster.Store.Find("v1", "Node", null, name) is { } node && !Drain(claim, node)) return;
        if (claim.Text("status", "providerID") is not { } instance)
        {
            GarbageCollector.RemoveFinalizer(cluster.Store, claim, Karpenter.Finalizer);
            return;
        }

        ending.Add(claim.Uid());
        instances.Terminate(instance[(instance.LastIndexOf('/') + 1)..]);
        cluster.After(cluster.Latencies.Of("InstanceTerminated"), () => Finish(claim));
    }

    void Finish(JsonObject claim)
    {
        if (claim.Text("status", "nodeName") is { } name) machines.Remove(name); // the machine is gone, with or without Karpenter
        if (!running())
        {
            ending.Remove(claim.Uid()); // its next process goes on from here
            return;
        }

        GarbageCollector.RemoveFinalizer(cluster.Store, claim, Karpenter.Finalizer);
        cluster.Note($"NodeClaim {claim.Name()} is terminated");
    }

    /// <summary>
    /// Pods are evicted as their budgets allow; one that asks not to be disrupted is waited for. At the end of the node's grace period nothing counts any more, and each is deleted early enough
    /// to have its own grace period before that. Source: Karpenter, pkg/controllers/node/termination.
    /// </summary>
    /// <returns>Whether the instance may end: nothing is left but daemons and pods that bear the taint, or the grace period is over.</returns>
    bool Drain(JsonObject claim, JsonObject node)
    {
        JsonObject taint = new() { ["key"] = Disrupted, ["effect"] = "NoSchedule" };
        if (!node.Items("spec", "taints").Any(other => other.Text("key") == Disrupted))
            cluster.Store.Update(node, live =>
            {
                if (live["spec"]!["taints"] is null) live["spec"]!["taints"] = new JsonArray();
                live["spec"]!["taints"]!.AsArray().Add(taint.DeepClone());
            });
        DateTimeOffset? until = claim.Text("spec", "terminationGracePeriod") is { } grace ? DateTimeOffset.Parse(claim.Text("metadata", "deletionTimestamp")!) + Span(grace) : null;
        var left = OnNode(node).Where(pod => Placement.Untolerated(pod["spec"]!.AsObject(), [taint]) != null).ToList();
        foreach (var pod in left.Where(pod => !pod.IsGoing()))
        {
            var last = until - TimeSpan.FromSeconds(pod["spec"].Number("terminationGracePeriodSeconds") ?? 30);
            if (cluster.Now >= last || (pod.Text("metadata", "annotations", "karpenter.sh/do-not-disrupt") != "true" && DisruptionBudgets.Allows(cluster.Store, pod))) Pods.Delete(cluster.Store, pod);
            else WakeAt(claim, last);
        }

        if (left.Count > 0) WakeAt(claim, until);
        return left.Count == 0 || cluster.Now >= until;
    }

    void WakeAt(JsonObject claim, DateTimeOffset? at)
    {
        if (at > cluster.Now && alarms.Add((claim.Uid(), at.Value))) cluster.After(at.Value - cluster.Now, wake);
    }

    /// <summary>A claim that is old enough is deleted at once: neither budgets nor pods count for that, only for the drain that follows.</summary>
    void Expire(JsonObject claim)
    {
        if (claim.Text("spec", "expireAfter") is not { } after || after == "Never") return;
        var at = claim.Created() + Span(after);
        WakeAt(claim, at);
        if (cluster.Now < at) return;
        cluster.Note($"NodeClaim {claim.Name()} has expired");
        cluster.Store.Delete(claim);
    }

    void Consolidate(JsonObject claim, IReadOnlyList<JsonObject> claims)
    {
        var pool = cluster.Store.Find(Karpenter.Api, "NodePool", null, claim.Label("karpenter.sh/nodepool")!);
        if (pool?.Text("spec", "disruption", "consolidateAfter") is not { } after || after == "Never") return;
        if (cluster.Store.Find("v1", "Node", null, claim.Text("status", "nodeName")!) is not { } node || OnNode(node).Any())
        {
            emptySince.Remove(claim.Uid());
            return;
        }

        if (emptySince.TryAdd(claim.Uid(), cluster.Now)) cluster.After(Span(after), wake);
        if (cluster.Now - emptySince[claim.Uid()] < Span(after)) return;
        var most = pool["spec"].Items("disruption", "budgets").Select(budget => budget.Text("nodes") ?? "10%").Where(nodes => !nodes.EndsWith('%')).Select(int.Parse).DefaultIfEmpty(1).Min();
        if (claims.Count(other => other.IsGoing() && other.Label("karpenter.sh/nodepool") == pool.Name()) >= most) return;
        cluster.Events.Normal(claim, Karpenter.Component, "DisruptionTerminating", $"Disrupting NodeClaim: Empty");
        cluster.Note($"NodeClaim {claim.Name()} is empty and given back");
        cluster.Store.Delete(claim);
    }

    IEnumerable<JsonObject> OnNode(JsonObject node) => cluster.Store.List("v1", "Pod").Where(pod => pod.Text("spec", "nodeName") == node.Name() && pod.Owner().Text("kind") != "DaemonSet");

    /// <summary>A duration as Kubernetes writes it: 10m, 720h, 30s.</summary>
    static TimeSpan Span(string text) => text[^1] switch
    {
        's' => TimeSpan.FromSeconds(double.Parse(text[..^1])),
        'm' => TimeSpan.FromMinutes(double.Parse(text[..^1])),
        'h' => TimeSpan.FromHours(double.Parse(text[..^1])),
        _ => throw new FormatException($"the duration {text} is not modelled"),
    };
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Controllers;

/// <summary>
/// Binds pods to nodes that fit by taints, labels and free resources, in the scheduler's order and words. Preemption never helps: every pod counts the same here.
/// Source of the words: Kubernetes 1.35, pkg/scheduler/framework.
/// </summary>
public sealed class Scheduler
{
    const string Component = "default-scheduler", Resources = "Insufficient ";
    readonly ClusterContext cluster;

    public Scheduler(ClusterContext cluster)
    {
        this.cluster = cluster;
        cluster.Loop.Add(Reconcile, "Pod", "Node", "PersistentVolumeClaim");
    }

    void Reconcile()
    {
        var waiting = cluster.Store.List("v1", "Pod").Where(pod => pod.Text("spec", "nodeName") is null && !pod.IsGoing()).OrderBy(pod => pod.Created()).ToList();
        foreach (var pod in waiting) Schedule(pod);
    }

    void Schedule(JsonObject pod)
    {
        var nodes = cluster.Store.List("v1", "Node").Where(node => !node.IsGoing()).ToList();
        var used = cluster.Store.List("v1", "Pod").Where(other => other.Text("spec", "nodeName") != null && other.Text("status", "phase") is not ("Succeeded" or "Failed")).ToLookup(other => other.Text("spec", "nodeName"));
        if (nodes.Count == 0)
        {
            Refuse(pod, "no nodes available to schedule pods");
            return;
        }

        if (Volumes.Obstacle(cluster.Store, pod) is { } obstacle)
        {
            Refuse(pod, $"0/{nodes.Count} nodes are available: {obstacle}.{Preemption(nodes.Count, 0)}");
            return;
        }

        var reasons = new List<string>();
        var fitting = new List<JsonObject>();
        foreach (var node in nodes)
        {
            var against = Against(pod["spec"]!.AsObject(), node, used[node.Name()]).ToList();
            reasons.AddRange(against);
            if (against.Count == 0) fitting.Add(node);
        }

        // One that few pods use, so that replicas spread.
        if (fitting.OrderBy(node => used[node.Name()].Count()).ThenBy(node => node.Name(), StringComparer.Ordinal).FirstOrDefault() is { } chosen)
        {
            cluster.Store.Update(pod, live =>
            {
                live["spec"]!["nodeName"] = chosen.Name();
                live.SetCondition(cluster.Now, "PodScheduled", true, "", "");
                live.Condition("PodScheduled")!.Remove("reason");
                live.Condition("PodScheduled")!.Remove("message");
            });
            cluster.Events.Normal(pod, Component, "Scheduled", $"Successfully assigned {pod.Space()}/{pod.Name()} to {chosen.Name()}");
            return;
        }

        var counted = reasons.GroupBy(reason => reason).Select(group => $"{group.Count()} {group.Key}").Order(StringComparer.Ordinal);
        var helpless = nodes.Count(node => !Against(pod["spec"]!.AsObject(), node, used[node.Name()]).First().StartsWith(Resources));
        Refuse(pod, $"0/{nodes.Count} nodes are available: {string.Join(", ", counted)}.{Preemption(nodes.Count, nodes.Count - helpless)}");
    }

    /// <summary>What the first filter that refuses has against a node; resources give all that lack.</summary>
    static IEnumerable<string> Against(JsonObject spec, JsonObject node, IEnumerable<JsonObject> running)
    {
        if (node["spec"].Under("unschedulable")?.GetValue<bool>() == true && Placement.Untolerated(spec, [new() { ["key"] = "node.kubernetes.io/unschedulable", ["effect"] = "NoSchedule" }]) != null) return ["node(s) were unschedulable"];
        if (Placement.Untolerated(spec, node.Items("spec", "taints")) != null) return ["node(s) had untolerated taint(s)"];
        if (!Placement.Matches(spec, node)) return ["node(s) didn't match Pod's node affinity/selector"];
        var free = Quantity.Map(node.Under("status", "allocatable"));
        foreach (var pod in running) Quantity.Add(free, Quantity.Requests(pod["spec"]), -1);
        return Quantity.Lacking(Quantity.Requests(spec), free).Select(name => name == "pods" ? "Too many pods" : Resources + name);
    }

    static string Preemption(int nodes, int withoutVictims)
    {
        var parts = new List<string>();
        if (withoutVictims > 0) parts.Add($"{withoutVictims} No preemption victims found for incoming pod");
        if (nodes > withoutVictims) parts.Add($"{nodes - withoutVictims} Preemption is not helpful for scheduling");
        return $" no new claims to deallocate, preemption: 0/{nodes} nodes are available: {string.Join(", ", parts.Order(StringComparer.Ordinal))}.";
    }

    void Refuse(JsonObject pod, string why)
    {
        if (pod.Condition("PodScheduled").Text("message") == why) return;
        cluster.Store.Update(pod, live => live.SetCondition(cluster.Now, "PodScheduled", false, "Unschedulable", why));
        cluster.Events.Warning(pod, Component, "FailedScheduling", why);
    }
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Controllers;

/// <summary>One pod on each node that fits; a changed template replaces them one after the other.</summary>
public sealed class DaemonSets
{
    const string Revision = "controller-revision-hash";

    // What every daemon bears. Source: Kubernetes, "Taints and tolerations" of DaemonSet.
    static readonly (string Key, string Effect)[] Borne =
    [
        ("node.kubernetes.io/not-ready", "NoExecute"), ("node.kubernetes.io/unreachable", "NoExecute"), ("node.kubernetes.io/disk-pressure", "NoSchedule"),
        ("node.kubernetes.io/memory-pressure", "NoSchedule"), ("node.kubernetes.io/pid-pressure", "NoSchedule"), ("node.kubernetes.io/unschedulable", "NoSchedule"),
    ];

    readonly ClusterContext cluster;

    public DaemonSets(ClusterContext cluster)
    {
        this.cluster = cluster;
        cluster.Loop.Add(Reconcile, "DaemonSet", "Pod", "Node");
    }

    /// <summary>The spec of a daemon's pod, without its node: what the scheduler and Karpenter judge.</summary>
    public static JsonObject PodSpec(JsonObject set)
    {
        var spec = set["spec"]!["template"]!["spec"]!.DeepClone().AsObject();
        if (spec["tolerations"] is null) spec["tolerations"] = new JsonArray();
        foreach (var (key, effect) in Borne) spec["tolerations"]!.AsArray().Add(new JsonObject { ["key"] = key, ["operator"] = "Exists", ["effect"] = effect });
        return spec;
    }

    void Reconcile()
    {
        var nodes = cluster.Store.List("v1", "Node").Where(node => !node.IsGoing()).ToList();
        var pods = cluster.Store.List("v1", "Pod").ToLookup(pod => pod.Owner().Text("uid"));
        foreach (var set in cluster.Store.List("apps/v1", "DaemonSet").Where(set => !set.IsGoing())) Reconcile(set, nodes, [.. pods[set.Uid()]]);
    }

    void Reconcile(JsonObject set, List<JsonObject> nodes, List<JsonObject> pods)
    {
        var (spec, hash) = (PodSpec(set), ClusterContext.Hash(set["spec"]!["template"]!.ToJsonString(), 10));
        var fitting = nodes.Where(node => Placement.Matches(spec, node) && Placement.Untolerated(spec, node.Items("spec", "taints")) is null).ToList();
        foreach (var pod in pods.Where(pod => fitting.TrueForAll(node => node.Name() != NodeOf(pod))).ToList()) Pods.Delete(cluster.Store, pod);
        foreach (var node in fitting.Where(node => !pods.Exists(pod => NodeOf(pod) == node.Name())))
            pods.Add(Pods.Create(cluster, set, $"{set.Name()}-{cluster.Suffix()}", new Dictionary<string, string> { [Revision] = hash }, own => Pin(own, node.Name())));
        var (outdated, waiting) = (pods.Where(pod => !pod.IsGoing() && pod.Label(Revision) != hash).ToList(), pods.Exists(pod => pod.IsGoing() || !pod.IsTrue("Ready")));
        if (outdated.Find(pod => !pod.IsTrue("Ready")) is { } broken) Pods.Delete(cluster.Store, broken);
        else if (outdated.Count > 0 && !waiting) Pods.Delete(cluster.Store, outdated[0]);
        var ready = pods.Count(pod => pod.IsTrue("Ready") && !pod.IsGoing());
        cluster.Store.Update(set, live =>
        {
            var status = live.Child("status");
            status["observedGeneration"] = live["metadata"]!["generation"]!.DeepClone();
            (status["desiredNumberScheduled"], status["currentNumberScheduled"], status["numberMisscheduled"], status["numberReady"]) = (fitting.Count, pods.Count, 0, ready);
            status.SetOrRemove("updatedNumberScheduled", pods.Count(pod => pod.Label(Revision) == hash));
            status.SetOrRemove("numberAvailable", ready);
            status.SetOrRemove("numberUnavailable", Math.Max(0, fitting.Count - ready));
        });
    }

    static void Pin(JsonObject spec, string node)
    {
        foreach (var (key, effect) in Borne)
            if (!spec.Items("tolerations").Any(toleration => toleration.Text("key") == key && toleration.Text("tolerationSeconds") is null))
                spec["tolerations"]!.AsArray().Add(new JsonObject { ["key"] = key, ["operator"] = "Exists", ["effect"] = effect });
        spec.Child("affinity")["nodeAffinity"] = new JsonObject
        {
            ["requiredDuringSchedulingIgnoredDuringExecution"] = new JsonObject
            {
                ["nodeSelectorTerms"] = new JsonArray(new JsonObject
                {
                    ["matchFields"] = new JsonArray(new JsonObject { ["key"] = "metadata.name", ["operator"] = "In", ["values"] = new JsonArray(node) }),
                }),
            },
        };
    }

    static string? NodeOf(JsonObject pod)
        => pod.Text("spec", "nodeName") ?? pod["spec"].Items("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms").SelectMany(term => term.Items("matchFields")).Select(field => field["values"]![0]!.ToString()).FirstOrDefault();
}

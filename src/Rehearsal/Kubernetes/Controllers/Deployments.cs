using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Controllers;

/// <summary>A ReplicaSet for each template that a Deployment had, and the way from the old ones to the new.</summary>
public sealed class Deployments
{
    const string Hash = "pod-template-hash";
    readonly ClusterContext cluster;
    readonly Action wake;

    public Deployments(ClusterContext cluster)
    {
        this.cluster = cluster;
        wake = cluster.Loop.Add(Reconcile, "Deployment", "ReplicaSet", "Pod");
    }

    void Reconcile()
    {
        var sets = cluster.Store.List("apps/v1", "ReplicaSet");
        foreach (var deployment in cluster.Store.List("apps/v1", "Deployment").Where(deployment => !deployment.IsGoing()))
            Reconcile(deployment, [.. sets.Where(set => set.IsOwnedBy(deployment) && !set.IsGoing())]);
    }

    void Reconcile(JsonObject deployment, List<JsonObject> sets)
    {
        var hash = ClusterContext.Hash(deployment["spec"]!["template"]!.ToJsonString(), 10);
        var current = sets.Find(set => set.Label(Hash) == hash);
        if (current is null) sets.Add(current = Create(deployment, hash, sets));
        var (wanted, old) = (Replicas(deployment), sets.Where(set => set != current).OrderBy(set => set.Created()).ToList());
        if (deployment["spec"].Text("strategy", "type") == "Recreate") Recreate(current, old, wanted);
        else Roll(deployment, current, old, wanted);
        foreach (var set in old.Where(set => Replicas(set) == 0 && set["status"].Number("replicas") is null or 0).SkipLast(deployment["spec"].Number("revisionHistoryLimit") ?? 10)) cluster.Store.Delete(set);
        Report(deployment, current, sets, wanted);
    }

    JsonObject Create(JsonObject deployment, string hash, List<JsonObject> before)
    {
        var template = deployment["spec"]!["template"]!.DeepClone().AsObject();
        template.Child("metadata").Child("labels")[Hash] = hash;
        var selector = deployment["spec"]!["selector"]!.DeepClone().AsObject();
        selector.Child("matchLabels")[Hash] = hash;
        var revision = 1 + before.Select(set => set["metadata"].Number("annotations", "deployment.kubernetes.io/revision") ?? 0).DefaultIfEmpty().Max();
        cluster.Store.Update(deployment, live => live["metadata"]!.AsObject().Child("annotations")["deployment.kubernetes.io/revision"] = revision.ToString());
        return cluster.Store.Create(new()
        {
            ["apiVersion"] = "apps/v1", ["kind"] = "ReplicaSet",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{deployment.Name()}-{hash}", ["namespace"] = deployment.Space(), ["labels"] = template["metadata"]!["labels"]!.DeepClone(),
                ["annotations"] = new JsonObject { ["deployment.kubernetes.io/revision"] = revision.ToString() }, ["ownerReferences"] = new JsonArray(Objects.OwnedBy(deployment)),
            },
            ["spec"] = new JsonObject { ["replicas"] = 0, ["selector"] = selector, ["template"] = template },
        });
    }

    void Recreate(JsonObject current, List<JsonObject> old, int wanted)
    {
        foreach (var set in old) Scale(set, 0);
        if (!cluster.Store.List("v1", "Pod", current.Space()).Any(pod => old.Exists(pod.IsOwnedBy))) Scale(current, wanted);
    }

    void Roll(JsonObject deployment, JsonObject current, List<JsonObject> old, int wanted)
    {
        var (surge, unavailable) = (Share(deployment, "maxSurge", wanted, up: true), Share(deployment, "maxUnavailable", wanted, up: false));
        if (surge == 0 && unavailable == 0) unavailable = 1;
        var room = wanted + surge - Replicas(current) - old.Sum(Replicas);
        Scale(current, Replicas(current) > wanted ? wanted : Math.Min(wanted, Replicas(current) + Math.Max(0, room)));
        // Old pods that don't work serve nobody, so they go before those that do.
        var spare = Replicas(current) + old.Sum(Replicas) - (wanted - unavailable) - (Replicas(current) - Available(current));
        foreach (var set in old)
        {
            var broken = Math.Clamp(Math.Min(spare, Replicas(set) - Available(set)), 0, Replicas(set));
            Scale(set, Replicas(set) - broken);
            spare -= broken;
        }

        spare = Available(current) + old.Sum(set => Math.Min(Available(set), Replicas(set))) - (wanted - unavailable);
        foreach (var set in old)
        {
            var goes = Math.Clamp(spare, 0, Replicas(set));
            Scale(set, Replicas(set) - goes);
            spare -= goes;
        }
    }

    void Report(JsonObject deployment, JsonObject current, List<JsonObject> sets, int wanted)
    {
        int Sum(string field) => sets.Sum(set => set["status"].Number(field) ?? 0);
        var (total, ready, available, updated) = (Sum("replicas"), Sum("readyReplicas"), Sum("availableReplicas"), current["status"].Number("replicas") ?? 0);
        var enough = available >= wanted - (deployment["spec"].Text("strategy", "type") == "Recreate" ? 0 : Math.Max(Share(deployment, "maxUnavailable", wanted, up: false), Share(deployment, "maxSurge", wanted, up: true) == 0 ? 1 : 0));
        var complete = updated == wanted && total == wanted && available == wanted;
        var moved = deployment["status"].Number("updatedReplicas") != updated || (deployment["status"].Number("readyReplicas") ?? 0) != ready || (deployment["status"].Number("replicas") ?? 0) != total;
        var deadline = TimeSpan.FromSeconds(deployment["spec"].Number("progressDeadlineSeconds") ?? 600);
        var since = moved || deployment.Condition("Progressing") is null ? cluster.Now : DateTimeOffset.Parse(deployment.Condition("Progressing").Text("lastUpdateTime")!);
        if (!complete && since == cluster.Now) cluster.After(deadline, wake);
        cluster.Store.Update(deployment, live =>
        {
            var status = live.Child("status");
            status["observedGeneration"] = live["metadata"]!["generation"]!.DeepClone();
            status.SetOrRemove("replicas", total);
            status["updatedReplicas"] = updated;
            status.SetOrRemove("readyReplicas", ready);
            status.SetOrRemove("availableReplicas", available);
            status.SetOrRemove("unavailableReplicas", Math.Max(0, Math.Max(wanted, total) - available));
            live.SetCondition(cluster.Now, "Available", enough, enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable", enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.");
            if (current.Condition("ReplicaFailure") is { } failure) live.SetCondition(cluster.Now, "ReplicaFailure", true, failure.Text("reason")!, failure.Text("message")!);
            else if (live.Condition("ReplicaFailure") is { } over) live["status"]!["conditions"]!.AsArray().Remove(over);
            var late = !complete && cluster.Now - since >= deadline;
            live.SetCondition(cluster.Now, "Progressing", !late, complete ? "NewReplicaSetAvailable" : late ? "ProgressDeadlineExceeded" : "ReplicaSetUpdated",
                $"ReplicaSet \"{current.Name()}\" {(complete ? "has successfully progressed." : late ? "has timed out progressing." : "is progressing.")}");
            live.Condition("Progressing")!["lastUpdateTime"] = ObjectStore.Time(since);
        });
    }

    void Scale(JsonObject set, int replicas) => cluster.Store.Update(set, live => live["spec"]!["replicas"] = replicas);

    static int Replicas(JsonObject item) => item["spec"].Number("replicas") ?? 1;
    static int Available(JsonObject set) => set["status"].Number("availableReplicas") ?? 0;

    /// <summary>A number of pods, or a percentage of the wanted ones.</summary>
    static int Share(JsonObject deployment, string field, int wanted, bool up)
    {
        var text = deployment["spec"].Text("strategy", "rollingUpdate", field) ?? "25%";
        if (!text.EndsWith('%')) return int.Parse(text);
        var share = decimal.Parse(text[..^1]) * wanted / 100;
        return (int)(up ? Math.Ceiling(share) : Math.Floor(share));
    }
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Controllers;

/// <summary>Namespaces have a default service account, and go when everything in them has gone.</summary>
public sealed class Namespaces
{
    static readonly string[] Initial = ["default", "kube-node-lease", "kube-public", "kube-system"];
    readonly ClusterContext cluster;

    public Namespaces(ClusterContext cluster)
    {
        this.cluster = cluster;
        foreach (var name in Initial)
            cluster.Store.Create(new()
            {
                ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["kubernetes.io/metadata.name"] = name } },
                ["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") }, ["status"] = new JsonObject { ["phase"] = "Active" },
            });
        cluster.Store.Create(new()
        {
            ["apiVersion"] = "v1", ["kind"] = "Service", ["metadata"] = new JsonObject { ["name"] = "kubernetes", ["namespace"] = "default" },
            ["spec"] = new JsonObject
            {
                ["type"] = "ClusterIP", ["clusterIP"] = "172.20.0.1", ["clusterIPs"] = new JsonArray("172.20.0.1"),
                ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = 443, ["targetPort"] = 443, ["protocol"] = "TCP" }),
            },
        });
        // Things inside leave for many reasons, and the namespace with the last of them: every kind is of interest while one is going.
        cluster.Loop.Add(Reconcile, "Namespace");
        var again = cluster.Loop.Add(Reconcile);
        cluster.Store.Changed += change =>
        {
            if (change is { Type: ChangeType.Deleted, Kind.Namespaced: true } && cluster.Store.Find("v1", "Namespace", null, change.Item.Space()!)?.IsGoing() == true) again();
        };
    }

    void Reconcile()
    {
        foreach (var space in cluster.Store.List("v1", "Namespace"))
            if (space.IsGoing()) Empty(space);
            else Furnish(space);
    }

    void Furnish(JsonObject space)
    {
        if (space.Text("status", "phase") != "Active") cluster.Store.Update(space, live => live.Child("status")["phase"] = "Active");
        if (cluster.Store.Find("v1", "ServiceAccount", space.Name(), "default") is null)
            cluster.Store.Create(new() { ["apiVersion"] = "v1", ["kind"] = "ServiceAccount", ["metadata"] = new JsonObject { ["name"] = "default", ["namespace"] = space.Name() } });
        if (cluster.Store.Find("v1", "ConfigMap", space.Name(), "kube-root-ca.crt") is null)
            cluster.Store.Create(new() { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = "kube-root-ca.crt", ["namespace"] = space.Name() } });
    }

    void Empty(JsonObject space)
    {
        cluster.Store.Update(space, live => live.Child("status")["phase"] = "Terminating");
        var inside = cluster.Store.Kinds.Where(kind => kind.Namespaced).SelectMany(kind => cluster.Store.List(kind, space.Name())).ToList();
        foreach (var item in inside) Pods.Delete(cluster.Store, item);
        if (!cluster.Store.Kinds.Any(kind => kind.Namespaced && cluster.Store.List(kind, space.Name()).Count > 0)) cluster.Store.Update(space, live => live["spec"]!.AsObject().Remove("finalizers"));
    }
}

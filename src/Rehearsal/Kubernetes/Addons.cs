using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Rehearsal.Kubernetes.Controllers;

namespace ComfyServerless.Rehearsal.Kubernetes;

/// <summary>The workloads that EKS puts into a cluster for its add-ons, from <c>Data/addons</c>.</summary>
public sealed class Addons(ClusterContext cluster, string region)
{
    static readonly Manifests Data = new(Path.Combine(AppContext.BaseDirectory, "cluster", "addons"));
    readonly Dictionary<string, List<JsonObject>> applied = new();

    /// <param name="configuration">Of vpc-cni <c>enableNetworkPolicy</c> is modelled; whatever else says nothing here.</param>
    /// <exception cref="InvalidOperationException">The add-on is not modelled.</exception>
    public void Apply(string addon, string version, JsonObject? configuration = null)
    {
        if (!Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cluster", "addons", addon))) throw new InvalidOperationException($"the EKS add-on {addon} is not modelled");
        var values = new Dictionary<string, JsonNode> { ["Region"] = region, ["Version"] = version };
        if (addon == "vpc-cni") values["NetworkPolicy"] = configuration.Text("enableNetworkPolicy") ?? "false";
        applied[addon] = [.. Data.Load(addon, values).Select(cluster.Apply)];
    }

    public void Remove(string addon)
    {
        if (!applied.Remove(addon, out var objects)) return;
        foreach (var item in objects.Where(item => ReferenceEquals(cluster.Store.Find(cluster.Store.KindOf(item), item.Space(), item.Name()), item))) Pods.Delete(cluster.Store, item);
    }

    public bool IsHealthy(string addon) => applied.TryGetValue(addon, out var objects) && objects.TrueForAll(item => item.Text("kind") switch
    {
        "Deployment" => (item["status"].Number("availableReplicas") ?? 0) >= (item["spec"].Number("replicas") ?? 1),
        "DaemonSet" => (item["status"].Number("numberReady") ?? 0) >= (item["status"].Number("desiredNumberScheduled") ?? 0),
        _ => true,
    });
}

using System.Text.Json.Nodes;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Kube;

/// <param name="Applied">Objects that were made or put right.</param>
/// <param name="Unchanged">Objects that were as they should be.</param>
public sealed record ApplyOutput(int Applied, int Unchanged);

/// <summary>Makes a cluster's objects what the manifests say, in dependency order, and leaves alone what is so already.</summary>
public static class Applier
{
    /// <summary>The label that marks an object as this product's.</summary>
    public const string OwnerLabel = "app.kubernetes.io/managed-by", Owner = "comfyserverless";

    // Whatever is not named here comes last, in the order of the files.
    static readonly string[] Order =
    [
        "Namespace", "CustomResourceDefinition", "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "ConfigMap", "Secret", "StorageClass", "PersistentVolume",
        "PersistentVolumeClaim", "EC2NodeClass", "NodePool", "Service", "PodDisruptionBudget", "NetworkPolicy",
    ];

    // What the server writes of its own accord.
    static readonly string[] ServersOwn = ["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"];

    /// <exception cref="NotOwnedException">An object of that name exists without our label.</exception>
    public static async Task<ApplyOutput> ApplyAsync(KubeApi api, IEnumerable<JsonObject> manifests, CancellationToken cancel = default)
    {
        var resources = new ApiResources(api);
        var (applied, unchanged) = (0, 0);
        foreach (var manifest in manifests.OrderBy(manifest => Array.IndexOf(Order, Kind(manifest)) is var at and >= 0 ? at : Order.Length))
        {
            Labels(manifest)[OwnerLabel] = Owner;
            var path = await resources.PathAsync(manifest, cancel);
            var live = await api.GetAsync(path, cancel);
            if (live != null && Labels(live)[OwnerLabel]?.GetValue<string>() is var owner && owner != Owner)
                throw new NotOwnedException($"{Kind(manifest)} {manifest["metadata"]!["name"]}", $"{OwnerLabel}={Owner}", owner ?? "no such label");
            if (live != null && JsonNode.DeepEquals(Comparable(live), Comparable(await api.ApplyAsync(path, manifest, dryRun: true, cancel))))
            {
                unchanged++;
                continue;
            }

            await api.ApplyAsync(path, manifest, dryRun: false, cancel);
            applied++;
        }

        return new(applied, unchanged);
    }

    static string Kind(JsonObject manifest) => manifest["kind"]!.GetValue<string>();

    static JsonObject Labels(JsonObject manifest)
    {
        var metadata = manifest["metadata"]!.AsObject();
        if (metadata["labels"] is JsonObject labels) return labels;
        metadata["labels"] = labels = [];
        return labels;
    }

    static JsonObject Comparable(JsonObject item)
    {
        var copy = item.DeepClone().AsObject();
        copy.Remove("status");
        foreach (var field in ServersOwn) copy["metadata"]!.AsObject().Remove(field);
        return copy;
    }
}

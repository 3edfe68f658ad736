using System.Text.Json.Nodes;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Kube;

/// <summary>Deletes a cluster's objects of ours and says which are still there.</summary>
public static class Removals
{
    /// <param name="collection">Path of a list, e.g. <c>/apis/karpenter.sh/v1/nodepools</c>; a kind that is not served has none.</param>
    /// <param name="selector">A label selector, or empty.</param>
    /// <param name="controllerIsGone">Nobody is left to take the finalizers off: they are cleared.</param>
    /// <returns>What is still there, one phrase each.</returns>
    /// <exception cref="NotOwnedException">An object there is not ours.</exception>
    public static async Task<IReadOnlyList<string>> RemoveAsync(KubeApi api, string collection, string selector = "", bool controllerIsGone = false, CancellationToken cancel = default)
    {
        var left = new List<string>();
        var found = await api.ListAsync(selector.Length == 0 ? collection : $"{collection}?labelSelector={Uri.EscapeDataString(selector)}", cancel);
        foreach (var item in found) Require(item, collection);
        foreach (var item in found)
        {
            var path = $"{collection}/{Conditions.Name(item)}";
            if (item["metadata"]!["deletionTimestamp"] is null) await api.DeleteAsync(path, cancel);
            else if (controllerIsGone && item["metadata"]!["finalizers"] is JsonArray { Count: > 0 }) await api.MergeAsync(path, new() { ["metadata"] = new JsonObject { ["finalizers"] = null } }, cancel);
            if (await api.GetAsync(path, cancel) is { } still)
                left.Add($"{collection[(collection.LastIndexOf('/') + 1)..]} {Conditions.Name(item)} is going{Finalizers(still)}");
        }

        return left;
    }

    static void Require(JsonObject item, string collection)
    {
        if (Conditions.Label(item, Applier.OwnerLabel) is var owner && owner != Applier.Owner)
            throw new NotOwnedException($"{collection[(collection.LastIndexOf('/') + 1)..]} {Conditions.Name(item)}", $"{Applier.OwnerLabel}={Applier.Owner}", owner.Length == 0 ? "no such label" : owner);
    }

    static string Finalizers(JsonObject item) => item["metadata"]!["finalizers"] is JsonArray { Count: > 0 } finalizers ? $" (held by {string.Join(", ", finalizers)})" : "";
}

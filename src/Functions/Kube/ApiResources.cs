using System.Text.Json.Nodes;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Kube;

/// <summary>Where objects of any kind live, by the API's own discovery.</summary>
public sealed class ApiResources(KubeApi api)
{
    readonly Dictionary<string, JsonArray> groups = new();

    /// <exception cref="NotReadyException">The kind is not served yet: its CRD is on its way.</exception>
    public async Task<string> PathAsync(JsonObject manifest, CancellationToken cancel = default)
    {
        var (version, kind) = (manifest["apiVersion"]!.GetValue<string>(), manifest["kind"]!.GetValue<string>());
        var root = version.Contains('/') ? $"/apis/{version}" : $"/api/{version}";
        if (!groups.TryGetValue(root, out var resources))
            groups[root] = resources = (await api.GetAsync(root, cancel))?["resources"] as JsonArray ?? throw new NotReadyException($"the cluster does not serve {version} yet");
        var resource = resources.FirstOrDefault(resource => resource!["kind"]!.GetValue<string>() == kind && !resource["name"]!.GetValue<string>().Contains('/'))
            ?? throw new NotReadyException($"the cluster does not serve {kind} of {version} yet");
        var metadata = manifest["metadata"]!;
        var scope = resource["namespaced"]!.GetValue<bool>() ? $"/namespaces/{metadata["namespace"]?.GetValue<string>() ?? "default"}" : "";
        return $"{root}{scope}/{resource["name"]}/{metadata["name"]}";
    }
}

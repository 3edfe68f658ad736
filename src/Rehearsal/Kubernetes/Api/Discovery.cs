using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>What is served, as clients discover it. Aggregated discovery is not offered: clients fall back to these documents.</summary>
sealed class Discovery(ObjectStore store, ApiOptions options)
{
    static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    static readonly string[] PatchParameters = ["dryRun", "fieldManager", "fieldValidation", "force"];
    static readonly string[] Everything = ["Pod", "Service", "Deployment", "DaemonSet", "ReplicaSet"]; // kubectl get all

    // Beside status: name, kind, verbs, and the group and version where those are others.
    static readonly (string Parent, string Name, string Kind, string GroupVersion, string[] Verbs)[] Subresources =
    [
        ("Pod", "log", "Pod", "", ["get"]), ("Pod", "eviction", "Eviction", "policy/v1", ["create"]), ("Service", "proxy", "ServiceProxyOptions", "", ["create", "delete", "get", "patch", "update"]), ("Pod", "proxy", "PodProxyOptions", "", ["create", "delete", "get", "patch", "update"]),
        ("Deployment", "scale", "Scale", "autoscaling/v1", ["get", "patch", "update"]),
    ];

    /// <returns>The document of a path that leads to no resource, or null.</returns>
    public JsonObject? Find(string path) => path.Trim('/').Split('/') switch
    {
        ["version"] => Version(),
        ["api"] => new() { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1") },
        ["apis"] => new() { ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray([.. Groups().Select(Group)]) },
        ["api", var version] => Resources(version),
        ["apis", var group] => Groups().FirstOrDefault(one => one.Key == group) is { } found ? Group(found) : null,
        ["apis", var group, var version] => Resources($"{group}/{version}"),
        ["openapi", "v3"] => OpenApi(),
        ["openapi", "v3", "api", var version] => OpenApi(version, $"/api/{version}"),
        ["openapi", "v3", "apis", var group, var version] => OpenApi($"{group}/{version}", $"/apis/{group}/{version}"),
        _ => null,
    };

    JsonObject Version()
    {
        var parts = options.Version.TrimStart('v').Split('.');
        return new()
        {
            ["major"] = parts[0], ["minor"] = parts[1], ["gitVersion"] = options.Version, ["platform"] = "linux/amd64", ["goVersion"] = "none", ["compiler"] = "none",
            ["gitCommit"] = "", ["gitTreeState"] = "", ["buildDate"] = "",
        };
    }

    IEnumerable<IGrouping<string, ResourceKind>> Groups() => store.Kinds.Where(kind => kind.Group.Length > 0).OrderBy(kind => kind.Group, StringComparer.Ordinal).GroupBy(kind => kind.Group);

    static JsonObject Group(IGrouping<string, ResourceKind> group)
    {
        var versions = group.Select(kind => kind.Version).Distinct().Select(version => (JsonNode)new JsonObject { ["groupVersion"] = $"{group.Key}/{version}", ["version"] = version }).ToArray();
        return new() { ["kind"] = "APIGroup", ["apiVersion"] = "v1", ["name"] = group.Key, ["versions"] = new JsonArray(versions), ["preferredVersion"] = versions[0].DeepClone() };
    }

    JsonObject? Resources(string apiVersion)
    {
        var kinds = store.Kinds.Where(kind => kind.ApiVersion == apiVersion).OrderBy(kind => kind.Plural, StringComparer.Ordinal).ToList();
        if (kinds.Count == 0) return null;
        return new() { ["kind"] = "APIResourceList", ["apiVersion"] = "v1", ["groupVersion"] = apiVersion, ["resources"] = new JsonArray([.. kinds.SelectMany(Rows)]) };
    }

    static IEnumerable<JsonObject> Rows(ResourceKind kind)
    {
        var row = Row(kind.Plural, kind.Name, kind.Namespaced, Verbs);
        row["singularName"] = kind.Name.ToLowerInvariant();
        if (kind.ShortNames.Count > 0) row["shortNames"] = new JsonArray([.. kind.ShortNames.Select(name => (JsonNode)name)]);
        if (Everything.Contains(kind.Name)) row["categories"] = new JsonArray("all");
        yield return row;
        if (kind.HasStatus) yield return Row($"{kind.Plural}/status", kind.Name, kind.Namespaced, ["get", "patch", "update"]);
        if (Bodies.IsCustom(kind)) yield break;
        foreach (var sub in Subresources.Where(sub => sub.Parent == kind.Name))
        {
            var other = Row($"{kind.Plural}/{sub.Name}", sub.Kind, kind.Namespaced, sub.Verbs);
            if (sub.GroupVersion.Split('/') is [var group, var version]) (other["group"], other["version"]) = (group, version);
            yield return other;
        }
    }

    static JsonObject Row(string name, string kind, bool namespaced, string[] verbs)
        => new() { ["name"] = name, ["singularName"] = "", ["namespaced"] = namespaced, ["kind"] = kind, ["verbs"] = new JsonArray([.. verbs.Select(verb => (JsonNode)verb)]) };

    /// <summary>Where the documents of each group are. kubectl reads them to learn that the server validates fields itself.</summary>
    JsonObject OpenApi()
    {
        var paths = new JsonObject();
        foreach (var version in store.Kinds.Select(kind => kind.ApiVersion).Distinct())
        {
            var path = version.Contains('/') ? $"apis/{version}" : $"api/{version}";
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={store.Kinds.Count}" };
        }

        return new() { ["paths"] = paths };
    }

    JsonObject? OpenApi(string apiVersion, string root)
    {
        var paths = new JsonObject();
        foreach (var kind in store.Kinds.Where(kind => kind.ApiVersion == apiVersion))
            paths[$"{root}/{(kind.Namespaced ? "namespaces/{namespace}/" : "")}{kind.Plural}/{{name}}"] = new JsonObject
            {
                ["patch"] = new JsonObject
                {
                    ["parameters"] = new JsonArray([.. PatchParameters.Select(name => new JsonObject { ["name"] = name, ["in"] = "query", ["schema"] = new JsonObject { ["type"] = "string" } })]),
                    ["x-kubernetes-action"] = "patch",
                    ["x-kubernetes-group-version-kind"] = new JsonObject { ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = kind.Name },
                },
            };
        return paths.Count == 0 ? null : new() { ["openapi"] = "3.0.0", ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = options.Version }, ["paths"] = paths };
    }
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>
/// Sets of fields as <c>managedFields</c> writes them (FieldsV1): <c>f:name</c> a member, <c>k:{…}</c> an item by its keys, <c>v:…</c> a distinct value, <c>.</c> the item itself;
/// an empty object is a field that is owned as a whole. Source: https://github.com/kubernetes-sigs/structured-merge-diff.
/// </summary>
static class FieldSets
{
    // What the server owns, or what names the object.
    static readonly HashSet<string> Identity = ["apiVersion", "kind"];
    static readonly HashSet<string> Servers =
    [
        "name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "managedFields",
    ];

    /// <summary>The fields of a whole object.</summary>
    public static JsonObject Of(JsonObject item, ResourceKind kind)
    {
        var set = Of(item, Schema.Instance.Root(kind));
        foreach (var name in Identity) set.Remove("f:" + name);
        if (set["f:metadata"] is JsonObject metadata)
        {
            foreach (var name in Servers) metadata.Remove("f:" + name);
            if (metadata.Count == 0) set.Remove("f:metadata");
        }

        return set;
    }

    static JsonObject Of(JsonNode? value, Field field)
    {
        var set = new JsonObject();
        if (field.Atomic) return set;
        if (value is JsonObject map) foreach (var (name, member) in map) set["f:" + name] = Of(member, Schema.Instance.Child(field, name));
        if (value is not JsonArray list || field.Shape != Shape.List) return set;
        foreach (var item in list)
        {
            if (field.Set) set["v:" + item!.ToJsonString()] = new JsonObject();
            else if (field.Keys.Count > 0 && item is JsonObject one)
            {
                var members = Of(one, field.Element);
                members["."] = new JsonObject();
                set["k:" + Schema.Instance.KeyOf(one, field).ToJsonString()] = members;
            }
        }

        return set;
    }

    /// <summary>What a step of a path leads to, or null.</summary>
    public static JsonNode? Step(JsonNode? node, string step) => step[0] switch
    {
        '.' => node is null ? null : true,
        'f' => (node as JsonObject)?[step[2..]],
        'v' => (node as JsonArray)?.FirstOrDefault(item => item!.ToJsonString() == step[2..]),
        _ => (node as JsonArray)?.FirstOrDefault(item => Matches(item, JsonNode.Parse(step[2..])!.AsObject())),
    };

    /// <summary>A key that the item lacks has the value that its absence stands for, which only the other keys can tell apart.</summary>
    static bool Matches(JsonNode? item, JsonObject key)
        => item is JsonObject one && key.All(pair => one[pair.Key] is null || JsonNode.DeepEquals(one[pair.Key], pair.Value)) && key.Any(pair => one[pair.Key] != null);

    public static JsonObject Union(JsonObject left, JsonObject right)
    {
        var all = left.Copy();
        foreach (var (step, below) in right) all[step] = all[step] is JsonObject there ? Union(there, below!.AsObject()) : below!.DeepClone();
        return all;
    }

    /// <summary>The fields of <paramref name="set"/> for which <paramref name="keep"/> says so, given what they are in both documents.</summary>
    public static JsonObject Where(JsonObject set, JsonNode? left, JsonNode? right, Func<JsonNode?, JsonNode?, bool> keep)
    {
        var kept = new JsonObject();
        foreach (var (step, below) in set)
        {
            var (before, after) = (Step(left, step), Step(right, step));
            if (below!.AsObject().Count == 0)
            {
                if (keep(before, after)) kept[step] = new JsonObject();
            }
            else if (Where(below.AsObject(), before, after, keep) is { Count: > 0 } some) kept[step] = some;
        }

        return kept;
    }

    /// <summary>What both have; a field owned as a whole on one side takes all below it on the other.</summary>
    public static JsonObject Intersect(JsonObject left, JsonObject right)
    {
        var both = new JsonObject();
        foreach (var (step, below) in left)
        {
            if (right[step] is not JsonObject other) continue;
            if (below!.AsObject().Count == 0 || other.Count == 0) both[step] = below.DeepClone();
            else if (Intersect(below.AsObject(), other) is { Count: > 0 } some) both[step] = some;
        }

        return both;
    }

    public static JsonObject Subtract(JsonObject left, JsonObject right)
    {
        var rest = new JsonObject();
        foreach (var (step, below) in left)
        {
            if (right[step] is not JsonObject other) rest[step] = below!.DeepClone();
            else if (other.Count > 0 && below!.AsObject().Count > 0 && Subtract(below.AsObject(), other) is { Count: > 0 } some) rest[step] = some;
        }

        return rest;
    }

    /// <summary>Each field's path as people read it: <c>.spec.template.spec.containers[name="comfyui"].image</c>.</summary>
    public static IEnumerable<string> Paths(JsonObject set, string prefix = "")
    {
        foreach (var (step, below) in set)
        {
            var path = step[0] switch
            {
                '.' => prefix,
                'f' => $"{prefix}.{step[2..]}",
                'v' => $"{prefix}[={step[2..]}]",
                _ => $"{prefix}[{string.Join(',', JsonNode.Parse(step[2..])!.AsObject().Select(pair => $"{pair.Key}={pair.Value!.ToJsonString()}"))}]",
            };
            if (below!.AsObject().Count == 0) yield return path;
            foreach (var deeper in Paths(below.AsObject(), path)) yield return deeper;
        }
    }
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>An entry of <c>metadata.managedFields</c>.</summary>
/// <param name="Operation">Apply or Update.</param>
sealed record FieldManager(string Name, string Operation, string ApiVersion, string Subresource, string Time, JsonObject Fields)
{
    public bool Is(FieldManager other) => (Name, Operation, Subresource) == (other.Name, other.Operation, other.Subresource);

    public static FieldManager Parse(JsonNode entry)
        => new(entry.Text("manager") ?? "", entry.Text("operation") ?? "", entry.Text("apiVersion") ?? "", entry.Text("subresource") ?? "", entry.Text("time") ?? "", entry["fieldsV1"] as JsonObject ?? []);

    public JsonObject ToJson()
    {
        var entry = new JsonObject
        {
            ["manager"] = Name, ["operation"] = Operation, ["apiVersion"] = ApiVersion, ["time"] = Time, ["fieldsType"] = "FieldsV1", ["fieldsV1"] = Fields.DeepClone(),
        };
        if (Subresource.Length > 0) entry["subresource"] = Subresource;
        return entry;
    }
}

/// <summary>Who owns which fields of an object, after each kind of write.</summary>
static class FieldManagers
{
    public static List<FieldManager> Of(JsonObject? item) => [.. (item.At("metadata.managedFields") as JsonArray ?? []).Select(entry => FieldManager.Parse(entry!))];

    public static void Write(JsonObject item, IEnumerable<FieldManager> managers)
    {
        var entries = managers.Where(manager => manager.Fields.Count > 0).Select(manager => (JsonNode)manager.ToJson()).ToArray();
        if (entries.Length > 0) item["metadata"]!["managedFields"] = new JsonArray(entries);
        else item["metadata"]!.AsObject().Remove("managedFields");
    }

    /// <summary>After a create, update or patch: the writer owns what it changed, and nobody owns what is gone.</summary>
    /// <param name="live">Null for a create.</param>
    public static void AfterUpdate(JsonObject? live, JsonObject desired, ResourceKind kind, FieldManager writer)
    {
        var all = FieldSets.Of(desired, kind);
        var changed = FieldSets.Where(all, live, desired, static (before, after) => !JsonNode.DeepEquals(before, after));
        var managers = Of(live);
        var mine = managers.Find(writer.Is);
        var result = managers.Where(manager => !manager.Is(writer)).Select(manager => manager with { Fields = FieldSets.Subtract(FieldSets.Intersect(manager.Fields, all), changed) }).ToList();
        var fields = FieldSets.Union(mine is null ? [] : FieldSets.Intersect(mine.Fields, all), changed);
        var same = mine != null && JsonNode.DeepEquals(mine.Fields, fields) && changed.Count == 0;
        result.Add(writer with { Fields = fields, Time = same ? mine!.Time : writer.Time });
        Write(desired, result);
    }

    /// <summary>What server-side apply makes of <paramref name="live"/>: merged, without what the manager no longer applies, with new owners.</summary>
    /// <exception cref="StatusError">Conflict: another manager owns fields that have another value, and nothing was forced.</exception>
    public static JsonObject Apply(JsonObject? live, JsonObject applied, ResourceKind kind, FieldManager writer, bool force)
    {
        var managers = Of(live);
        // An object from before anybody applied: somebody owns all of it.
        if (live != null && managers.Count == 0)
            managers.Add(new("before-first-apply", "Update", kind.ApiVersion, "", writer.Time, Without(FieldSets.Of(live, kind), "f:status")));
        var mine = managers.Find(writer.Is);
        var others = managers.Where(manager => !manager.Is(writer)).ToList();
        var set = FieldSets.Of(applied, kind);
        var differing = live is null ? [] : FieldSets.Where(set, live, applied, static (before, after) => !JsonNode.DeepEquals(before, after));
        var conflicts = others.Select(other => (other, Fields: FieldSets.Intersect(differing, other.Fields))).Where(conflict => conflict.Fields.Count > 0).ToList();
        if (conflicts.Count > 0 && !force) throw Conflicts(conflicts);

        var result = live?.Copy() ?? [];
        Merge(result, applied, Schema.Instance.Root(kind));
        if (mine != null) Prune(result, mine.Fields, set, [.. others.Select(other => other.Fields)]);
        others = [.. others.Select(other => other with { Fields = FieldSets.Subtract(other.Fields, differing) })];
        var same = mine != null && JsonNode.DeepEquals(mine.Fields, set) && JsonNode.DeepEquals(live, result);
        Write(result, [.. others, writer with { Fields = set, Time = same ? mine!.Time : writer.Time }]);
        return result;
    }

    static void Merge(JsonObject live, JsonObject applied, Field field)
    {
        foreach (var (name, value) in applied)
        {
            var about = Schema.Instance.Child(field, name);
            if (value is JsonObject map && !about.Atomic && live[name] is JsonObject there) Merge(there, map, about);
            else if (value is JsonArray list && about.Shape == Shape.List && (about.Set || about.Keys.Count > 0) && live[name] is JsonArray old) MergeList(old, list, about);
            else live[name] = value?.DeepClone();
        }
    }

    static void MergeList(JsonArray live, JsonArray applied, Field field)
    {
        foreach (var item in applied)
        {
            var step = field.Set ? "v:" + item!.ToJsonString() : "k:" + Schema.Instance.KeyOf(item!.AsObject(), field).ToJsonString();
            var there = FieldSets.Step(live, step);
            if (there is null) live.Add(item.DeepClone());
            else if (!field.Set) Merge(there.AsObject(), item!.AsObject(), field.Element);
        }
    }

    /// <summary>Takes out what was applied before, is not applied now, and nobody else owns; with defaults that stand below it.</summary>
    static void Prune(JsonNode? node, JsonObject before, JsonObject now, IReadOnlyList<JsonObject> others)
    {
        foreach (var (step, below) in before)
        {
            if (step == "." || FieldSets.Step(node, step) is not { } value) continue;
            var elsewhere = others.Select(other => other[step]).OfType<JsonObject>().ToList();
            if (now[step] is null && elsewhere.Count == 0)
            {
                if (node is JsonArray list) list.Remove(value);
                else node!.AsObject().Remove(step[2..]);
            }
            else Prune(value, below!.AsObject(), now[step] as JsonObject ?? [], elsewhere);
        }
    }

    static StatusError Conflicts(List<(FieldManager Manager, JsonObject Fields)> conflicts)
    {
        var causes = conflicts.SelectMany(conflict => FieldSets.Paths(conflict.Fields).Select(path => (Who: Text(conflict.Manager), Path: path))).ToList();
        var texts = conflicts.Select(conflict => FieldSets.Paths(conflict.Fields).ToList() is [var one]
            ? $"conflict with {Text(conflict.Manager)}: {one}" : $"conflicts with {Text(conflict.Manager)}:\n- {string.Join("\n- ", FieldSets.Paths(conflict.Fields))}");
        return new(409, "Conflict", $"Apply failed with {causes.Count} conflict{(causes.Count == 1 ? "" : "s")}: {string.Join("\n", texts)}", new()
        {
            ["causes"] = new JsonArray([.. causes.Select(cause => new JsonObject { ["reason"] = "FieldManagerConflict", ["message"] = $"conflict with {cause.Who}", ["field"] = cause.Path })]),
        });

        static string Text(FieldManager manager)
            => $"\"{manager.Name}\"{(manager.Subresource.Length > 0 ? $" with subresource \"{manager.Subresource}\"" : "")}{(manager.Operation == "Update" ? $" using {manager.ApiVersion}" : "")}";
    }

    static JsonObject Without(JsonObject set, string step)
    {
        set.Remove(step);
        return set;
    }
}

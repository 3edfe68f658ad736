using System.Globalization;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>JSON merge patch (RFC 7396), JSON patch (RFC 6902) and Kubernetes' strategic merge patch.</summary>
static class Patches
{
    /// <returns>A patched copy.</returns>
    public static JsonObject Apply(JsonObject live, ApiRequest request, ResourceKind kind)
    {
        var result = live.Copy();
        switch (request.ContentType)
        {
            case "application/merge-patch+json":
                Merge(result, Map(request));
                return result;
            case "application/strategic-merge-patch+json" when !Bodies.IsCustom(kind):
                Strategic(result, Map(request), Schema.Instance.Root(kind));
                return result;
            case "application/json-patch+json":
                JsonNode? document = result;
                foreach (var operation in request.Json() as JsonArray ?? throw StatusError.BadRequest("a JSON patch is a list of operations")) Operate(ref document, operation!.AsObject());
                return document as JsonObject ?? throw StatusError.BadRequest("the patch leaves no object");
            default:
                throw new StatusError(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: application/json-patch+json, "
                    + $"application/merge-patch+json, {(Bodies.IsCustom(kind) ? "" : "application/strategic-merge-patch+json, ")}{ApiCall.ApplyType}");
        }
    }

    static JsonObject Map(ApiRequest request) => request.Json() as JsonObject ?? throw StatusError.BadRequest("the patch is not an object");

    static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null) target.Remove(name);
            else if (value is JsonObject map)
            {
                if (target[name] is not JsonObject) target[name] = new JsonObject();
                Merge(target[name]!.AsObject(), map);
            }
            else target[name] = value.DeepClone();
        }
    }

    static void Strategic(JsonObject target, JsonObject patch, Field field)
    {
        if (patch.Text("$patch") == "replace") target.Clear();
        if (patch["$retainKeys"] is JsonArray retained)
            foreach (var name in target.Select(pair => pair.Key).Except(retained.Select(key => key!.ToString())).ToList()) target.Remove(name);
        foreach (var (name, value) in patch)
        {
            var about = Schema.Instance.Child(field, name.StartsWith("$deleteFromPrimitiveList/") ? name[(name.IndexOf('/') + 1)..] : name);
            if (name.StartsWith("$deleteFromPrimitiveList/") && value is JsonArray gone && target[name[(name.IndexOf('/') + 1)..]] is JsonArray from)
                foreach (var item in gone) if (FieldSets.Step(from, "v:" + item!.ToJsonString()) is { } found) from.Remove(found);
            if (name.StartsWith('$')) continue;
            if (value is null || (value is JsonObject && value.Text("$patch") == "delete")) target.Remove(name);
            else if (value is JsonObject map)
            {
                if (target[name] is not JsonObject) target[name] = new JsonObject();
                Strategic(target[name]!.AsObject(), map, about);
            }
            else if (value is JsonArray list && (about.Set || MergeKey(about, name) != null)) StrategicList(target, name, list, about, patch["$setElementOrder/" + name] as JsonArray);
            else target[name] = value.DeepClone();
        }
    }

    static void StrategicList(JsonObject target, string name, JsonArray patch, Field field, JsonArray? order)
    {
        var live = target[name] as JsonArray ?? [];
        var replace = patch.Any(item => item.Text("$patch") == "replace");
        var key = MergeKey(field, name);
        var items = replace ? [] : live.Select(item => item!.DeepClone()).ToList();
        foreach (var item in patch.Where(item => item.Text("$patch") != "replace"))
        {
            var at = items.FindIndex(one => Same(one, item));
            if (item.Text("$patch") == "delete") items.RemoveAll(one => Same(one, item));
            else if (at < 0) items.Add(Plain(item!, field));
            else if (item is JsonObject map) Strategic(items[at].AsObject(), map, field.Element);
        }

        if (order != null) items = [.. items.OrderBy(item => order.ToList().FindIndex(one => Same(one, item)) is var at and >= 0 ? at : int.MaxValue)];
        target[name] = new JsonArray([.. items]);

        bool Same(JsonNode? left, JsonNode? right) => key is null ? JsonNode.DeepEquals(left, right) : left?[key] != null && JsonNode.DeepEquals(left[key], right?[key]);
    }

    /// <summary>A new item, without the directives in it.</summary>
    static JsonNode Plain(JsonNode item, Field field)
    {
        if (item is not JsonObject map) return item.DeepClone();
        var plain = new JsonObject();
        Strategic(plain, map, field.Element);
        return plain;
    }

    /// <summary>A strategic merge tells items apart by one key; conditions and addresses stand in a status, which has no schema here.</summary>
    static string? MergeKey(Field field, string name) => field.Keys.Count > 0 ? field.Keys[0] : name is "conditions" or "addresses" ? "type" : null;

    static void Operate(ref JsonNode? document, JsonObject operation)
    {
        var (verb, path) = (operation.Text("op"), operation.Text("path") ?? "");
        var value = verb is "move" or "copy" ? Read(document, operation.Text("from") ?? "") : operation["value"];
        if (verb == "move") Change(ref document, operation.Text("from") ?? "", null, "remove");
        if (verb == "test")
        {
            if (!JsonNode.DeepEquals(Read(document, path), value)) throw Rejected($"testing value {path} failed");
        }
        else Change(ref document, path, value?.DeepClone(), verb switch
        {
            "remove" or "replace" => verb,
            "add" or "move" or "copy" => "add",
            _ => throw StatusError.BadRequest($"unknown operation {verb}"),
        });
    }

    static string[] Parts(string path) => [.. path.Split('/').Skip(1).Select(part => part.Replace("~1", "/").Replace("~0", "~"))];

    static JsonNode? Read(JsonNode? document, string path) => Parts(path).Aggregate(document, (at, part) => at switch
    {
        JsonObject map => map[part],
        JsonArray list when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count => list[index],
        _ => null,
    });

    static void Change(ref JsonNode? document, string path, JsonNode? value, string verb)
    {
        if (path.Length == 0)
        {
            document = value;
            return;
        }

        var (parent, last) = (Read(document, path[..path.LastIndexOf('/')]), Parts(path)[^1]);
        if (verb != "add" && Read(document, path) is null) throw Rejected($"{verb} operation does not apply: doc is missing path: {path}");
        if (parent is JsonObject map)
        {
            if (verb == "remove") map.Remove(last);
            else map[last] = value;
        }
        else if (parent is JsonArray list)
        {
            var index = last == "-" ? list.Count : int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= list.Count ? number
                : throw StatusError.BadRequest($"no index {last} in {path}");
            if (verb != "add") list.RemoveAt(index);
            if (verb != "remove") list.Insert(index, value);
        }
        else throw Rejected($"{verb} operation does not apply: doc is missing path: {path}");
    }

    static StatusError Rejected(string why) => new(422, "Invalid", $"the server rejected our request due to an error in our request: {why}");
}

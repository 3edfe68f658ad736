using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>Small things that one does to objects.</summary>
static class Documents
{
    public static string Name(JsonObject item) => item["metadata"]?["name"]?.GetValue<string>() ?? "";
    public static string? Namespace(JsonObject item) => item["metadata"]?["namespace"]?.GetValue<string>();
    public static string? Text(this JsonNode? node, string member) => (node as JsonObject)?[member] is JsonValue value ? value.ToString() : null;

    /// <summary>A whole number, whether a client or a controller wrote it.</summary>
    public static long? Number(this JsonNode? node) => node is null ? null : long.Parse(node.ToString(), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The value at a dotted path, or null.</summary>
    public static JsonNode? At(this JsonNode? node, string path) => path.Split('.').Aggregate(node, (at, part) => (at as JsonObject)?[part]);

    public static JsonObject Copy(this JsonObject item) => item.DeepClone().AsObject();

    /// <summary>The object below <paramref name="member"/>, made when there is none.</summary>
    public static JsonObject Child(this JsonObject item, string member)
    {
        if (item[member] is JsonObject there) return there;
        var made = new JsonObject();
        item[member] = made;
        return made;
    }

    /// <summary>A member that says null is a member that is not there. Changes and returns the argument.</summary>
    public static JsonObject WithoutNulls(JsonObject item)
    {
        foreach (var name in item.Where(pair => pair.Value is null).Select(pair => pair.Key).ToList()) item.Remove(name);
        foreach (var (_, value) in item) Descend(value);
        return item;

        static void Descend(JsonNode? value)
        {
            if (value is JsonObject map) WithoutNulls(map);
            if (value is JsonArray list) foreach (var one in list) Descend(one);
        }
    }

    /// <summary>Makes <paramref name="target"/> say what <paramref name="source"/> says.</summary>
    public static void Overwrite(JsonObject target, JsonObject source)
    {
        target.Clear();
        foreach (var (name, value) in source) target[name] = value?.DeepClone();
    }
}

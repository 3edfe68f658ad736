using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>An object against the schema: what it has that the kind does not, what has the wrong type, what is missing, what value is not allowed.</summary>
sealed class FieldCheck
{
    readonly List<(JsonObject Parent, string Name)> strangers = [];

    /// <summary>Paths such as <c>spec.template.spec.containers[0].imagee</c>.</summary>
    public List<string> Unknown { get; } = [];

    /// <summary>Sentences: <c>spec.replicas: expected numeric (int or float), got string</c>.</summary>
    public List<string> Mistyped { get; } = [];

    public List<Problem> Problems { get; } = [];

    public static FieldCheck Of(JsonObject item, ResourceKind kind)
    {
        var check = new FieldCheck();
        check.Struct(item, Schema.Instance.Root(kind), "");
        return check;
    }

    /// <summary>Takes the unknown fields out of the object that was checked.</summary>
    public void Prune()
    {
        foreach (var (parent, name) in strangers) parent.Remove(name);
    }

    /// <summary>Gives list items the keys that their absence stands for, and numbers the form of quantities.</summary>
    public static void Normalize(JsonObject item, ResourceKind kind) => Normalize(item, Schema.Instance.Root(kind));

    void Struct(JsonObject item, Field field, string prefix)
    {
        var fields = Schema.Instance.Fields(field);
        foreach (var (name, value) in item)
        {
            var path = prefix.Length == 0 ? name : $"{prefix}.{name}";
            if (fields != null && !fields.ContainsKey(name))
            {
                Unknown.Add(path);
                strangers.Add((item, name));
            }
            else Value(value, Schema.Instance.Child(field, name), path);
        }

        foreach (var (name, about) in fields ?? new Dictionary<string, Field>())
            if (about.Required && IsMissing(item[name], about)) Problems.Add(Problem.Required(prefix.Length == 0 ? name : $"{prefix}.{name}"));
    }

    static bool IsMissing(JsonNode? value, Field field)
        => value is null || (value is JsonValue text && text.GetValueKind() == JsonValueKind.String && text.ToString().Length == 0) || (field.NotEmpty && value is JsonArray { Count: 0 });

    void Value(JsonNode? value, Field field, string path)
    {
        var kind = value?.GetValueKind();
        var expected = (field.Shape, field.Type) switch
        {
            (_, "any") => null,
            (Shape.List, _) => kind == JsonValueKind.Array ? null : "list",
            (Shape.Map, _) => kind == JsonValueKind.Object ? null : "map",
            (_, "string") => kind == JsonValueKind.String ? null : "string",
            (_, "integer") => kind == JsonValueKind.Number ? null : "numeric (int or float)",
            (_, "boolean") => kind is JsonValueKind.True or JsonValueKind.False ? null : "boolean",
            (_, "port" or "quantity") => kind is JsonValueKind.Number or JsonValueKind.String ? null : "string or number",
            _ => kind == JsonValueKind.Object ? null : "map",
        };
        if (expected != null)
        {
            Mistyped.Add($"{path}: expected {expected}, got {Kind(kind)}");
            return;
        }

        if (field.Type == "any") return;
        if (field.Allowed.Count > 0 && value is JsonValue && !field.Allowed.Contains(value.ToString())) Problems.Add(Problem.NotSupported(path, value, field.Allowed));
        if (value is JsonArray list) for (var i = 0; i < list.Count; i++) Value(list[i], field.Element, $"{path}[{i}]");
        if (value is JsonObject map) Struct(map, field, path);
    }

    static string Kind(JsonValueKind? kind) => kind switch
    {
        JsonValueKind.Array => "list",
        JsonValueKind.Object => "map",
        JsonValueKind.Number => "int",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.String => "string",
        _ => "null",
    };

    static void Normalize(JsonObject item, Field field)
    {
        foreach (var (name, value) in item.ToList())
        {
            var about = Schema.Instance.Child(field, name);
            if (about is { Type: "quantity", Shape: Shape.One }) item[name] = Defaults.Quantity(value);
            if (value is JsonObject map) Normalize(map, about);
            foreach (var one in value is JsonArray list ? list.OfType<JsonObject>() : [])
            {
                foreach (var (key, known) in Schema.Instance.KeyOf(one, about)) one[key] ??= known!.DeepClone();
                Normalize(one, about.Element);
            }
        }
    }
}

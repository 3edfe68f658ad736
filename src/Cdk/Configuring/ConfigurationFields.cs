using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComfyServerless.Cdk.Configuring;

/// <summary>The fields of one object of the configuration. Every complaint begins with the field's path, e.g. <c>deployments.comfyui.edge.users</c>.</summary>
/// <param name="Path">Of the object itself; empty for the whole file.</param>
public sealed record ConfigurationFields(JsonObject Json, string Path)
{
    public static ConfigurationFields None { get; } = new([], "");

    public string At(string field) => Path.Length == 0 ? field : $"{Path}.{field}";

    /// <exception cref="ArgumentException">There is a field of another name.</exception>
    public ConfigurationFields Knowing(params IReadOnlyList<string> fields)
    {
        foreach (var (name, _) in Json)
            if (!fields.Contains(name)) throw new ArgumentException($"{At(name)}: unknown; known {(fields.Count == 1 ? "is " : $"are {string.Join(", ", fields.SkipLast(1))} and ")}{fields[^1]}.");
        return this;
    }

    public string? Text(string field) => Json[field] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => throw Wrong(field, "a text"),
    };

    public IReadOnlyList<string>? Texts(string field) => Json[field] switch
    {
        null => null,
        JsonArray list when list.All(item => item?.GetValueKind() == JsonValueKind.String) => [.. list.Select(item => item!.GetValue<string>())],
        _ => throw Wrong(field, "a list of texts"),
    };

    public int? Whole(string field, int from, int to, string unit) => Json[field] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out double number) && number >= from && number <= to && number % 1 == 0 => (int)number,
        var other => throw new ArgumentException($"{At(field)}: a whole number of {unit} from {from} to {to} is needed; found '{other}'."),
    };

    public ConfigurationFields? Object(string field) => Json[field] switch
    {
        null => null,
        JsonObject inner => new(inner, At(field)),
        _ => throw Wrong(field, "an object"),
    };

    ArgumentException Wrong(string field, string needed) => new($"{At(field)}: {needed} is needed; found {Json[field]!.ToJsonString()}.");
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>A payload template (Parameters, ResultSelector): JSON in which "name.$": "path" becomes "name": value. Paths are parsed when the machine is.</summary>
public sealed class Template
{
    readonly JsonNode? body;
    readonly Dictionary<string, Query> queries = [];

    /// <exception cref="FormatException">A ".$" field holds no supported path.</exception>
    public Template(JsonNode? body)
    {
        this.body = body?.DeepClone();
        Collect(body);
    }

    /// <exception cref="DataFlowException">A path names nothing.</exception>
    public JsonNode? Fill(JsonNode? data, JsonNode context) => Fill(body, data, context);

    JsonNode? Fill(JsonNode? node, JsonNode? data, JsonNode context) => node switch
    {
        JsonObject fields => new JsonObject(fields.Select(field => Fill(field, data, context))),
        JsonArray items => new JsonArray([.. items.Select(item => Fill(item, data, context))]),
        _ => node?.DeepClone(),
    };

    KeyValuePair<string, JsonNode?> Fill(KeyValuePair<string, JsonNode?> field, JsonNode? data, JsonNode context)
    {
        if (!IsPath(field.Key)) return new(field.Key, Fill(field.Value, data, context));
        var query = queries[field.Value!.GetValue<string>()];
        if (query.TrySelect(data, context, out var value)) return new(field.Key[..^2], value);
        throw DataFlowException.NotFound(query, field.Key, query.OfContext ? context : data);
    }

    void Collect(JsonNode? node)
    {
        foreach (var item in node as JsonArray ?? []) Collect(item);
        foreach (var (key, value) in node as JsonObject ?? [])
        {
            if (!IsPath(key)) Collect(value);
            else if (value is JsonValue text && text.TryGetValue<string>(out var path)) queries[path] = Parse(key, path);
            else throw new FormatException($"'{key}' must be a path");
        }
    }

    static Query Parse(string key, string path)
        => path.StartsWith("States.", StringComparison.Ordinal)
            ? throw new FormatException($"'{key}' calls the intrinsic function {path.Split('(')[0]}, which is not modelled")
            : new Query(path);

    static bool IsPath(string key) => key.EndsWith(".$", StringComparison.Ordinal);
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.ComfyUi;

/// <summary>A queued graph in API format: nodes by id, each with <c>class_type</c> and <c>inputs</c>; a link is <c>[node id, output index]</c>.</summary>
/// <param name="Outputs">The output nodes that passed validation, in the order of the graph.</param>
public sealed record Prompt(long Number, string Id, JsonObject Graph, JsonObject ExtraData, IReadOnlyList<string> Outputs, string? ClientId)
{
    /// <summary>As queue and history show it.</summary>
    public JsonArray ToJson() => [Number, Id, Graph.DeepClone(), ExtraData.DeepClone(), new JsonArray([.. Outputs.Select(output => (JsonNode)output)])];

    public static string ClassOf(JsonObject graph, string node) => graph[node]!["class_type"]!.GetValue<string>();

    public static JsonObject InputsOf(JsonObject graph, string node) => graph[node]!["inputs"] as JsonObject ?? [];

    public static (string Node, int Output)? Link(JsonNode? value) => value is JsonArray { Count: 2 } link && link[0] is JsonValue id && link[1] is JsonValue index && index.TryGetValue<int>(out var at)
        ? (id.ToString(), at) : null;

    /// <summary>The part of the graph that a node's result follows from, as text: equal texts mean a cached result.</summary>
    public static string Signature(JsonObject graph, string node)
        => $"{ClassOf(graph, node)}({string.Join(',', InputsOf(graph, node).OrderBy(input => input.Key, StringComparer.Ordinal).Select(input => $"{input.Key}={(Link(input.Value) is { } link ? $"{Signature(graph, link.Node)}.{link.Output}" : input.Value?.ToJsonString())}"))})";
}

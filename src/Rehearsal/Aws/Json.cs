using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws;

/// <summary>Reading the members of requests, which are strings in queries and forms and typed in JSON.</summary>
public static class Json
{
    public static JsonArray List(IEnumerable<JsonNode?> items) => [.. items.Select(item => item?.DeepClone())];
    public static JsonArray List(IEnumerable<string> items) => [.. items.Select(item => (JsonNode)item)];

    /// <summary>The members of a list; a single text counts as a list of one, nothing as an empty one.</summary>
    public static IReadOnlyList<string> Texts(JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => [.. list.Select(item => item!.ToString())],
        _ => [node.ToString()],
    };

    public static int? Number(JsonNode? node) => node is null ? null : int.Parse(node.ToString(), System.Globalization.CultureInfo.InvariantCulture);

    public static bool Flag(JsonNode? node, bool otherwise = false) => node is null ? otherwise : bool.Parse(node.ToString());

    public static JsonObject Map(JsonNode? node) => node?.DeepClone().AsObject() ?? [];

    public static string? Text(this JsonObject map, string member) => map[member]?.ToString();

    /// <summary>One page of <paramref name="all"/>: under <paramref name="member"/>, with a token for the next where there is one.</summary>
    public static JsonObject Page(IReadOnlyList<JsonNode?> all, string member, JsonNode? token, JsonNode? limit, int otherwise = 100, string tokenMember = "nextToken")
    {
        var start = Number(token) ?? 0;
        var size = Number(limit) ?? otherwise;
        var page = new JsonObject { [member] = List(all.Skip(start).Take(size)) };
        if (start + size < all.Count) page[tokenMember] = (start + size).ToString();
        return page;
    }

    /// <summary>The same value, however it was written.</summary>
    public static bool Same(JsonNode? left, JsonNode? right) => JsonNode.DeepEquals(left, right);

    public static JsonObject? TryParse(ReadOnlySpan<byte> text)
    {
        try { return JsonNode.Parse(text) as JsonObject; }
        catch (JsonException) { return null; }
    }
}

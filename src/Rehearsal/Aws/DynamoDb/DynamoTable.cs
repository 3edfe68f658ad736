using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.DynamoDb;

/// <summary>One table. Reads that don't ask for consistency may see what stood there before a write of the last second, and here they do.</summary>
/// <param name="Key">Attribute and its type (S, N or B) of the partition key, then of the sort key if there is one.</param>
public sealed record DynamoTable(AwsContext Context, string Name, IReadOnlyList<(string Attribute, string Type)> Key)
{
    static readonly TimeSpan Staleness = TimeSpan.FromSeconds(1);

    readonly Dictionary<string, JsonObject> items = new();
    readonly Dictionary<string, (JsonObject? Before, DateTimeOffset At)> changes = new();

    public string Arn => Context.Arn("dynamodb", "table/" + Name);

    public IReadOnlyCollection<JsonObject> Items => items.Values;

    public JsonObject? Get(JsonObject key, bool consistent)
    {
        var id = IdOf(key, whole: true);
        return !consistent && changes.TryGetValue(id, out var change) && Context.Now - change.At < Staleness ? change.Before : items.GetValueOrDefault(id);
    }

    /// <summary>Replaces (or with null deletes) an item where <paramref name="condition"/> holds for what is there; an absent item has no attributes.</summary>
    /// <param name="key">The key, or the item with its key.</param>
    /// <returns>What was there.</returns>
    /// <exception cref="AwsError">ConditionalCheckFailed.</exception>
    public JsonObject? Write(JsonObject key, bool whole, Func<JsonObject, bool> condition, Func<JsonObject?, JsonObject?> change)
    {
        var id = IdOf(key, whole);
        var before = items.GetValueOrDefault(id);
        if (!condition(before ?? [])) throw new AwsError(400, "ConditionalCheckFailedException", "The conditional request failed");
        var after = change(before is null ? null : Json.Map(before));
        if (after is null) items.Remove(id);
        else items[id] = after;
        changes[id] = (before, Context.Now);
        return before;
    }

    /// <param name="whole">It has to be the key and nothing else.</param>
    string IdOf(JsonObject item, bool whole)
    {
        if (whole && item.Count != Key.Count) throw Mismatch("The provided key element does not match the schema");
        return string.Join('|', Key.Select(part => item[part.Attribute] is not JsonObject value
            ? throw Mismatch(whole ? "The provided key element does not match the schema" : $"One or more parameter values were invalid: Missing the key {part.Attribute} in the item")
            : value[part.Type]?.ToString() is { Length: > 0 } text ? text
            : throw Mismatch($"One or more parameter values were invalid: Type mismatch for key {part.Attribute} expected: {part.Type} actual: {value.FirstOrDefault().Key}")));
    }

    static AwsError Mismatch(string message) => new(400, "ValidationException", message);
}

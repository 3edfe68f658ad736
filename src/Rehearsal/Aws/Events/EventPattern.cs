using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Events;

/// <summary>
/// Event patterns: each member's list holds the values that match, or tests such as prefix and anything-but.
/// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
/// </summary>
public static class EventPattern
{
    /// <exception cref="FormatException">A test that is not modelled.</exception>
    public static bool Matches(JsonObject pattern, JsonObject? occurred) => pattern.All(member => member.Value switch
    {
        JsonObject deeper => Matches(deeper, occurred?[member.Key] as JsonObject),
        JsonArray tests => Values(occurred, member.Key).Any(value => tests.Any(test => Holds(test, value))),
        _ => throw new FormatException($"{member.Key}: a pattern's values stand in a list"),
    });

    // A list in the event matches when one of its values does; a missing member can only satisfy {"exists": false}.
    static IEnumerable<JsonNode?> Values(JsonObject? occurred, string name)
    {
        if (occurred is null || !occurred.TryGetPropertyValue(name, out var value)) yield return Missing;
        else if (value is JsonArray list) foreach (var item in list) yield return item;
        else yield return value;
    }

    static readonly JsonNode Missing = JsonValue.Create("\0missing");

    static bool Holds(JsonNode? test, JsonNode? value)
    {
        var there = !ReferenceEquals(value, Missing);
        if (test is not JsonObject { Count: 1 } operation) return there && JsonNode.DeepEquals(test, value);
        var (name, argument) = operation.First();
        return name switch
        {
            "exists" => there == argument!.GetValue<bool>(),
            "prefix" => there && value!.ToString().StartsWith(argument!.ToString(), StringComparison.Ordinal),
            "suffix" => there && value!.ToString().EndsWith(argument!.ToString(), StringComparison.Ordinal),
            "anything-but" => there && !(argument is JsonArray list ? list : new JsonArray(argument!.DeepClone())).Any(refused => JsonNode.DeepEquals(refused, value)),
            _ => throw new FormatException($"the test {name} of event patterns is not modelled"),
        };
    }
}

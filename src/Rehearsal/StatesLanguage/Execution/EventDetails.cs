using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The detail object of a history event, written as JSON when somebody asks.</summary>
abstract class EventDetails
{
    /// <summary>Null: named after the event.</summary>
    public virtual string? Name => null;

    public abstract JsonObject ToJson();

    public static EventDetails Input(Value input, params (string Name, JsonNode? Value)[] more) => new PlainDetails(Data("input", input), more);

    public static EventDetails Output(Value output, params (string Name, JsonNode? Value)[] more) => new PlainDetails(Data("output", output), more);

    /// <summary>Empty texts are left out, as the service does.</summary>
    public static EventDetails Error(string? error, string? cause, params (string Name, JsonNode? Value)[] more)
        => new PlainDetails([.. new (string, JsonNode?)[] { ("error", error), ("cause", cause) }.Where(field => (string?)field.Item2 is { Length: > 0 })], more);

    public static EventDetails Of(params (string Name, JsonNode? Value)[] fields) => new PlainDetails([], fields);

    static (string Name, JsonNode? Value)[] Data(string name, Value value) => [(name, value.ToString()), ($"{name}Details", NotTruncated())];

    protected static JsonObject NotTruncated() => new() { ["truncated"] = false };

    sealed class PlainDetails((string Name, JsonNode? Value)[] first, (string Name, JsonNode? Value)[] more) : EventDetails
    {
        public override JsonObject ToJson() => new(first.Concat(more).Select(field => KeyValuePair.Create(field.Name, field.Value?.DeepClone())));
    }
}

/// <summary>Of the events that a state begins and ends with.</summary>
sealed class StateDetails(string state, Value data, bool exited, ObjectValue? assigned) : EventDetails
{
    public override string Name => exited ? "stateExitedEventDetails" : "stateEnteredEventDetails";

    public override JsonObject ToJson()
    {
        var direction = exited ? "output" : "input";
        var json = new JsonObject { ["name"] = state, [direction] = data.ToString(), [$"{direction}Details"] = NotTruncated() };
        if (assigned is null or { Fields.Count: 0 }) return json;
        json["assignedVariables"] = new JsonObject(assigned.Fields.Select(field => KeyValuePair.Create(field.Key, (JsonNode?)field.Value.ToString())));
        json["assignedVariablesDetails"] = NotTruncated();
        return json;
    }
}

/// <summary>Of the events that an iteration of a Map begins and ends with.</summary>
sealed class IterationDetails(string map, int index) : EventDetails
{
    public override JsonObject ToJson() => new() { ["name"] = map, ["index"] = index };
}

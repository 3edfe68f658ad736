using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The detail objects of history events.</summary>
static class Details
{
    public static JsonObject Entered(string state, JsonNode? input) => Input(input).With("name", state);

    public static JsonObject Exited(string state, JsonNode? output) => Output(output).With("name", state);

    public static JsonObject Input(JsonNode? input) => Text("input", input);

    public static JsonObject Output(JsonNode? output) => Text("output", output);

    /// <summary>Empty texts are left out, as the service does.</summary>
    public static JsonObject Error(string? error, string? cause)
    {
        var details = new JsonObject();
        if (!string.IsNullOrEmpty(error)) details["error"] = error;
        if (!string.IsNullOrEmpty(cause)) details["cause"] = cause;
        return details;
    }

    public static JsonObject With(this JsonObject details, string name, JsonNode? value)
    {
        details[name] = value;
        return details;
    }

    static JsonObject Text(string name, JsonNode? value)
        => new() { [name] = JsonText.Of(value), [name + "Details"] = new JsonObject { ["truncated"] = false } };
}

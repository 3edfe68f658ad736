using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.ComfyUi;

/// <summary>One class of node: its inputs as <c>/object_info</c> describes them, and what it computes.</summary>
/// <param name="Required">By name: a type such as INT with limits, or a list of choices.</param>
/// <param name="Outputs">The types of its outputs, e.g. IMAGE.</param>
/// <param name="Compute">From the inputs' values to the outputs.</param>
public sealed record NodeType(
    string Name, string DisplayName, string Category, IReadOnlyList<NodeInput> Required, IReadOnlyList<string> Outputs, Func<NodeCall, IReadOnlyList<object>> Compute)
{
    /// <summary>It keeps something: a prompt needs at least one of these.</summary>
    public bool IsOutput { get; init; }

    public JsonObject Describe()
    {
        var required = new JsonObject();
        foreach (var input in Required) required[input.Name] = input.Describe();
        return new()
        {
            ["input"] = new JsonObject { ["required"] = required },
            ["output"] = new JsonArray([.. Outputs.Select(output => (JsonNode)output)]),
            ["output_name"] = new JsonArray([.. Outputs.Select(output => (JsonNode)output)]),
            ["name"] = Name, ["display_name"] = DisplayName, ["description"] = "", ["category"] = Category, ["output_node"] = IsOutput,
        };
    }
}

/// <param name="Type">INT, FLOAT, STRING, BOOLEAN, IMAGE …; COMBO when there are choices.</param>
/// <param name="Choices">Asked anew each time: a folder's listing changes.</param>
public sealed record NodeInput(string Name, string Type, long? Least = null, long? Most = null, Func<IReadOnlyList<string>>? Choices = null)
{
    public JsonNode Describe()
    {
        if (Choices != null) return new JsonArray(new JsonArray([.. Choices().Select(choice => (JsonNode)choice)]), new JsonObject());
        var limits = new JsonObject();
        if (Least is { } least) limits["min"] = least;
        if (Most is { } most) limits["max"] = most;
        return new JsonArray(Type, limits);
    }
}

/// <summary>One execution of a node.</summary>
/// <param name="Inputs">Literals as JSON nodes, links as what the other node put out.</param>
/// <param name="Save">Writes to the outputs folder under a prefix and gives the file's name and subfolder.</param>
public sealed record NodeCall(IReadOnlyDictionary<string, object?> Inputs, IComfyUIFolder InputFolder, Func<string, byte[], SavedImage> Save, ComfyUIFaults Faults)
{
    public int Int(string name) => (int)(Inputs[name] as JsonNode)!.GetValue<double>();
    public string Text(string name) => (Inputs[name] as JsonNode)!.GetValue<string>();
    public bool Flag(string name) => Inputs.GetValueOrDefault(name) is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;
    public Picture Picture(string name) => (Picture)Inputs[name]!;
}

public sealed record SavedImage(string FileName, string Subfolder)
{
    public JsonObject ToJson() => new() { ["filename"] = FileName, ["subfolder"] = Subfolder, ["type"] = "output" };
}

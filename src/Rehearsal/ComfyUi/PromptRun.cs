using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.ComfyUi;

/// <summary>Computes the output nodes of one prompt, each node once, from the inputs backwards.</summary>
sealed class PromptRun(Prompt prompt, IReadOnlyDictionary<string, NodeType> types, IComfyUIFolder inputs, Func<string, byte[], SavedImage> save, ComfyUIFaults faults)
{
    readonly Dictionary<string, IReadOnlyList<object>> done = [];

    /// <summary>The node at work; after a failure, the one that failed.</summary>
    public string Node { get; private set; } = "";

    /// <summary>Its ui output: the saved images.</summary>
    /// <exception cref="NodeException">A node failed.</exception>
    public JsonObject Output(string node) => new() { ["images"] = new JsonArray([.. Compute(node).OfType<SavedImage>().Select(image => (JsonNode)image.ToJson())]) };

    IReadOnlyList<object> Compute(string node)
    {
        if (done.TryGetValue(node, out var results)) return results;
        var values = new Dictionary<string, object?>();
        foreach (var (name, value) in Prompt.InputsOf(prompt.Graph, node)) values[name] = Prompt.Link(value) is { } link ? Compute(link.Node)[link.Output] : value;
        Node = node;
        if (faults.ExecutionError is { } message) throw new NodeException(message, "RuntimeError");
        return done[node] = types[Prompt.ClassOf(prompt.Graph, node)].Compute(new(values, inputs, save, faults));
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.ComfyUi;

/// <summary>What ComfyUI says to a graph before it queues it: error types and texts of its execution.py, as observed on a real server.</summary>
public sealed class PromptValidator(IReadOnlyDictionary<string, NodeType> types)
{
    /// <param name="Outputs">Output nodes that can run; empty when <paramref name="Error"/> is set.</param>
    /// <param name="Error">The refusal of the whole prompt, or null.</param>
    /// <param name="NodeErrors">By node; not empty also for a prompt that is accepted without its bad outputs.</param>
    public sealed record Judgement(IReadOnlyList<string> Outputs, JsonObject? Error, JsonObject NodeErrors);

    public Judgement Judge(JsonObject graph)
    {
        foreach (var (id, node) in graph)
            if (node is not JsonObject || node["class_type"] is not JsonValue name || !types.ContainsKey(name.ToString()))
                return new([], Error("missing_node_type", $"Node '{(node as JsonObject)?["class_type"]}' not found. The custom node may not be installed.", $"Node ID '#{id}'",
                    new() { ["node_id"] = id, ["class_type"] = (node as JsonObject)?["class_type"]?.ToString(), ["node_title"] = (node as JsonObject)?["_meta"]?["title"]?.ToString() }), []);
        string[] outputs = [.. graph.Select(pair => pair.Key).Where(id => types[Prompt.ClassOf(graph, id)].IsOutput)];
        if (outputs.Length == 0) return new([], Error("prompt_no_outputs", "Prompt has no outputs", ""), []);
        var errors = new JsonObject();
        var good = outputs.Where(output => IsGood(graph, output, output, errors)).ToList();
        return good.Count > 0 ? new(good, null, errors) : new([], Error("prompt_outputs_failed_validation", "Prompt outputs failed validation", ""), errors);
    }

    bool IsGood(JsonObject graph, string id, string output, JsonObject errors)
    {
        var (type, inputs, found) = (types[Prompt.ClassOf(graph, id)], Prompt.InputsOf(graph, id), new List<JsonNode>());
        var good = true;
        foreach (var input in type.Required)
        {
            if (!inputs.TryGetPropertyValue(input.Name, out var value)) found.Add(Error("required_input_missing", "Required input is missing", input.Name, new() { ["input_name"] = input.Name }));
            else if (value is JsonArray) good &= IsGoodLink(graph, input, value, output, errors, found);
            else if (Fault(input, value) is { } fault) found.Add(fault);
        }

        if (found.Count == 0) return good;
        errors[id] = new JsonObject { ["errors"] = new JsonArray([.. found]), ["dependent_outputs"] = new JsonArray(output), ["class_type"] = type.Name };
        return false;
    }

    bool IsGoodLink(JsonObject graph, NodeInput input, JsonNode value, string output, JsonObject errors, List<JsonNode> found)
    {
        if (Prompt.Link(value) is not { } link || !graph.ContainsKey(link.Node))
        {
            found.Add(Error("bad_linked_input", "Bad linked input, must be a length-2 list of [node_id, slot_index]", input.Name, new() { ["input_name"] = input.Name, ["received_value"] = value.DeepClone() }));
            return false;
        }

        var offered = types[Prompt.ClassOf(graph, link.Node)].Outputs.ElementAtOrDefault(link.Output);
        if (offered != input.Type)
            found.Add(Error("return_type_mismatch", "Return type mismatch between linked nodes", $"{input.Name}, received_type({offered}) mismatch input_type({input.Type})", new() { ["input_name"] = input.Name }));
        return IsGood(graph, link.Node, output, errors);
    }

    static JsonObject? Fault(NodeInput input, JsonNode? value)
    {
        if (input.Choices?.Invoke() is { } choices)
            return choices.Contains(value?.ToString()) ? null : Error("value_not_in_list", "Value not in list", $"{input.Name}: '{value}' not in [{string.Join(", ", choices.Select(choice => $"'{choice}'"))}]", Received(input, value));
        if (input.Type is not ("INT" or "FLOAT")) return null;
        if (value?.GetValueKind() != JsonValueKind.Number)
            return Error("invalid_input_type", $"Failed to convert an input value to a {input.Type} value", $"{input.Name}, {value}, invalid literal", Received(input, value));
        var number = value.GetValue<double>();
        if (number < input.Least) return Error("value_smaller_than_min", $"Value {value} smaller than min of {input.Least}", input.Name, Received(input, value));
        return number > input.Most ? Error("value_bigger_than_max", $"Value {value} bigger than max of {input.Most}", input.Name, Received(input, value)) : null;
    }

    static JsonObject Received(NodeInput input, JsonNode? value) => new() { ["input_name"] = input.Name, ["input_config"] = input.Describe(), ["received_value"] = value?.DeepClone() };

    public static JsonObject Error(string type, string message, string details, JsonObject? extra = null)
        => new() { ["type"] = type, ["message"] = message, ["details"] = details, ["extra_info"] = extra ?? [] };
}

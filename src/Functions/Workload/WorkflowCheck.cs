using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComfyServerless.Functions.Workload;

/// <summary>
/// Whether a ComfyUI server could run a workflow, judged by its <c>GET /object_info</c>: node classes, inputs, links and their types, and that it sees the models.
/// ComfyUI accepts a partly valid prompt and drops the rest, so this says more than <c>POST /prompt</c> does.
/// </summary>
public static class WorkflowCheck
{
    /// <param name="objectInfo">Node classes by name, as ComfyUI answers.</param>
    /// <returns>One line a problem, with the node's id and class; empty when there is none.</returns>
    public static IReadOnlyList<string> Problems(Workflow workflow, JsonObject objectInfo)
    {
        var problems = new List<string>();
        foreach (var (id, node) in workflow.Prompt)
            if (Text(node?["class_type"]) is not { } type) problems.Add($"node {id}: class_type is missing");
            else if (objectInfo[type] is not JsonObject info) problems.Add($"node {id}: the server has no class {type}");
            else Check($"node {id} ({type})", node!["inputs"] as JsonObject ?? [], info, workflow.Prompt, objectInfo, problems);
        if (!workflow.Prompt.Any(node => Text(node.Value?["class_type"]) is { } type && Flag(objectInfo[type]?["output_node"]))) problems.Add("no node puts anything out");
        foreach (var model in workflow.Models.Where(model => !IsUsed(workflow.Prompt, model))) problems.Add($"models: no node uses {model.Folder}/{model.File}");
        return problems;
    }

    static void Check(string node, JsonObject inputs, JsonObject info, JsonObject prompt, JsonObject objectInfo, List<string> problems)
    {
        var (required, optional) = (info["input"]?["required"] as JsonObject ?? [], info["input"]?["optional"] as JsonObject ?? []);
        foreach (var name in required.Select(input => input.Key).Where(name => !inputs.ContainsKey(name))) problems.Add($"{node}: the input {name} is missing");
        foreach (var (name, value) in inputs)
            if ((required[name] ?? optional[name]) is not JsonArray { Count: > 0 } specification) problems.Add($"{node}: has no input {name}");
            else if (Problem(value, specification, prompt, objectInfo) is { } problem) problems.Add($"{node}: {name} {problem}");
    }

    static string? Problem(JsonNode? value, JsonArray specification, JsonObject prompt, JsonObject objectInfo)
    {
        // Choices are a list in the type's place, or since nodes v3 ["COMBO", {"options": […]}].
        if ((specification[0] as JsonArray ?? (Text(specification[0]) == "COMBO" ? specification.ElementAtOrDefault(1)?["options"] as JsonArray : null)) is { } choices)
            return choices.Any(choice => JsonNode.DeepEquals(choice, value)) ? null : $"is {Show(value)}; the server knows {(choices.Count == 0 ? "none" : string.Join(", ", choices.Take(10).Select(Show)))}";
        var type = Text(specification[0]) ?? "";
        if (value is JsonArray link) return Link(link, type, prompt, objectInfo);
        return type switch
        {
            "INT" or "FLOAT" => Number(value, type == "INT", specification.ElementAtOrDefault(1)),
            "STRING" => Text(value) is null ? $"is {Show(value)}; a text is needed" : null,
            "BOOLEAN" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? null : $"is {Show(value)}; true or false is needed",
            _ => $"is {Show(value)}; a link to a {type} is needed",
        };
    }

    static string? Link(JsonArray link, string type, JsonObject prompt, JsonObject objectInfo)
    {
        if (link is not [JsonValue from, JsonValue slot] || Text(from) is not { } id || !slot.TryGetValue<int>(out var index)) return $"is {Show(link)}; a link is [\"node id\", slot]";
        if (prompt[id] is not { } source) return $"is linked to node {id}, which is not there";
        if (objectInfo[Text(source["class_type"]) ?? ""]?["output"] is not JsonArray outputs) return null; // told at that node
        if (index < 0 || index >= outputs.Count) return $"is linked to output {index} of node {id}, which has {outputs.Count}";
        var given = Text(outputs[index]) ?? "COMBO";
        return given == type || given == "*" || type == "*" || type.Split(',').Contains(given) ? null : $"is linked to a {given} of node {id}; a {type} is needed";
    }

    static string? Number(JsonNode? value, bool whole, JsonNode? limits)
    {
        if (value is not JsonValue number || number.GetValueKind() != JsonValueKind.Number) return $"is {Show(value)}; a number is needed";
        // Seeds go up to 2^64 - 1, more than a double can tell apart.
        if (!decimal.TryParse(number.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var found)) return $"is {Show(value)}, which is too large";
        if (whole && decimal.Truncate(found) != found) return $"is {Show(value)}; a whole number is needed";
        if (Limit(limits?["min"]) is { } least && found < least) return $"is {Show(value)}; at least {least} is needed";
        return Limit(limits?["max"]) is { } most && found > most ? $"is {Show(value)}; at most {most} is allowed" : null;
    }

    static decimal? Limit(JsonNode? limit) => limit != null && decimal.TryParse(limit.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
    static bool IsUsed(JsonObject prompt, WorkflowModel model) => prompt.Any(node => node.Value?["inputs"] is JsonObject inputs && inputs.Any(input => Text(input.Value) == model.File));
    static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
    static bool Flag(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;
    static string Show(JsonNode? value) => value?.ToJsonString() ?? "null";
}

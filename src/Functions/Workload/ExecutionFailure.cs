using System.Text.Json.Nodes;

namespace ComfyServerless.Functions.Workload;

/// <summary>What ComfyUI says of a prompt that it refused or that failed, in a sentence. Its shapes: ComfyUI, execution.py and server.py.</summary>
public static class ExecutionFailure
{
    /// <param name="status">Of an entry of <c>/history</c>, not successful.</param>
    public static string Of(JsonNode? status)
    {
        var messages = (status?["messages"] as JsonArray ?? []).OfType<JsonArray>().Where(message => message.Count > 1).Select(message => (Name: message[0]?.ToString(), Data: message[1] as JsonObject ?? [])).ToList();
        if (messages.Find(message => message.Name == "execution_error").Data is { } error)
            return $"node {error["node_id"]} ({error["node_type"]}): {error["exception_type"]}: {error["exception_message"]?.ToString().Trim()}{Last(error["traceback"])}";
        return messages.Find(message => message.Name == "execution_interrupted").Data is { } interrupted
            ? $"somebody interrupted it (POST /interrupt){(interrupted["node_id"] is { } node ? $" at node {node} ({interrupted["node_type"]})" : "")}: start the execution again"
            : $"{status?.ToJsonString() ?? "no status"}";
    }

    /// <param name="answer">To <c>POST /prompt</c>.</param>
    public static string OfRefusal(JsonObject answer)
    {
        var whole = Said(answer["error"]);
        var nodes = (answer["node_errors"] as JsonObject ?? []).Select(node =>
            $"node {node.Key} ({node.Value?["class_type"]}): {string.Join(", ", (node.Value?["errors"] as JsonArray ?? []).Select(Said))}");
        return string.Join("; ", new[] { whole }.Concat(nodes).Where(text => text.Length > 0));
    }

    static string Said(JsonNode? error) => error is JsonObject ? string.Join(": ", new[] { error["message"]?.ToString(), error["details"]?.ToString() }.Where(text => !string.IsNullOrWhiteSpace(text))) : error?.ToString() ?? "";

    /// <summary>Where it happened: the traceback's last entry, file, line and code.</summary>
    static string Last(JsonNode? traceback)
        => (traceback as JsonArray)?.LastOrDefault()?.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } lines ? $" [{string.Join(": ", lines)}]" : "";
}

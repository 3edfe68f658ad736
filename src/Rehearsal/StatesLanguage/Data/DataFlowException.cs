using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>A path names nothing in this execution's data: States.Runtime. Texts as the service words them.</summary>
public sealed class DataFlowException(string message) : Exception(message)
{
    public static DataFlowException NotFound(Query query, string field, JsonNode? input)
        => new($"The JSONPath '{query.Text}' specified for the field '{field}' could not be found in the input '{JsonText.Of(input)}'");

    /// <summary>InputPath and OutputPath name the first step that is missing.</summary>
    public static DataFlowException Missing(Query query)
    {
        var first = query.Text.TrimStart('$').Split(['.', '[', ']', '\''], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return new($"Invalid path '{query.Text}' : Missing property in path $['{first}']");
    }
}

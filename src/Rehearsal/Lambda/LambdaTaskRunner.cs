using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Lambda;

/// <summary>Runs the Task states of an execution on the functions of the template, by their ARNs.</summary>
public sealed class LambdaTaskRunner(LambdaService lambda) : ITaskRunner
{
    /// <exception cref="StatesError">The function's own error, its cause the error document that the runtime posted.</exception>
    public async Task<JsonNode?> RunAsync(string resource, JsonNode? input, TaskContext context, CancellationToken cancel)
    {
        var result = await lambda.InvokeAsync(resource, input);
        var text = Encoding.UTF8.GetString(result.Payload);
        if (result.Error is { } error) throw new StatesError(error, text);
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }
}

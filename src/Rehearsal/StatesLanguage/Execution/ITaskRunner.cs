using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>Runs what a Task's Resource names. Called on the world's thread.</summary>
public interface ITaskRunner
{
    /// <param name="cancel">The result is no longer awaited (time-out, abort, a sibling branch failed). What runs may go on, as Lambda does.</param>
    /// <exception cref="StatesError">The task failed.</exception>
    Task<JsonNode?> RunAsync(string resource, JsonNode? input, TaskContext context, CancellationToken cancel);
}

/// <summary>Which attempt of which state asks. <paramref name="RetryCount"/> is 0 for the first attempt.</summary>
public sealed record TaskContext(ExecutionIdentity Execution, string State, int RetryCount);

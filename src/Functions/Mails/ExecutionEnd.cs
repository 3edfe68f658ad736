using Amazon.Runtime;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using ComfyServerless.Functions.Failure;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Mails;

/// <summary>What happened, why, and what to do, however an execution ended. A failed one brings its explanation; one that was stopped or timed out had no time to explain itself.</summary>
public sealed class ExecutionEnd(IAmazonStepFunctions executions, ExecutionHistory history, Settings settings)
{
    public async Task<Explanation> ExplainAsync(ExplainExecutionInput ended, CancellationToken cancel)
    {
        var (error, cause) = ended is { Error: null, Cause: null } ? await AskAsync(ended.ExecutionArn, cancel) : (ended.Error, ended.Cause);
        var told = string.Join(": ", new[] { error, LambdaCause.Message(cause ?? "") }.Where(part => part is { Length: > 0 }));
        var link = new Links(settings, ended.ExecutionArn, state: null, build: null).Execution;
        if (ended.Status == ExecutionStatus.FAILED.Value) return Explanation.Read(cause) ?? Unexplained(error, cause, told, link);

        var open = await history.OpenStatesAsync(ended.ExecutionArn, cancel);
        var where = open.Count == 0 ? "" : $" at {string.Join(", ", open.Select(state => state.Name))}";
        var evidence = open.Where(state => state.Waits is not null).Select(state => $"{state.Name} waited: {state.Waits}").ToList();
        return ended.Status == ExecutionStatus.ABORTED.Value
            ? new($"{ended.Machine} was stopped{where}", WhoStopped(error, told), IsInterrupted(error) ? "Nothing, if that Teardown was wanted: it takes down what this execution has made." : Again(ended.Machine), evidence, link)
            : new($"{ended.Machine} timed out{where}", $"It did not end within the time that it may take{(told.Length > 0 ? $" ({told})" : "")}.",
                $"Look at what it waited for, in the event history of its page. {Again(ended.Machine)}", evidence, link);
    }

    // As EnsureTeardownLock stops an execution.
    static bool IsInterrupted(string? error) => error == "Interrupted";

    static string WhoStopped(string? error, string told) => IsInterrupted(error) ? $"A Teardown that may interrupt stopped it, and goes on by itself ({told})."
        : told.Length > 0 ? $"Somebody stopped it and said: {told}" : "Somebody stopped it and gave no reason.";

    static string Again(string machine) => machine switch
    {
        "Teardown" => "What it has not taken down stays and is billed: start Teardown again, it goes on with what is left.",
        "Redeploy" => "Which version serves depends on how far it came: start Redeploy again with the version that should serve; each step goes on where it stopped.",
        _ => "What it has made stays and is billed: start Deploy again, each step goes on where it stopped; or start Teardown, which takes everything down.",
    };

    /// <summary>The machine said it in a sentence of its own, or could not even explain.</summary>
    Explanation Unexplained(string? error, string? cause, string told, string link)
    {
        if (told.Length == 0) told = "It gave neither error nor cause.";
        var known = KnownCauses.Find(error ?? "", LambdaCause.Message(cause ?? "") is { Length: > 0 } message ? message : told, [], new Dictionary<string, string> { ["deployment"] = settings.Deployment, ["region"] = settings.Region });
        return known.Cause.Id == "unknown" ? new(told, "The execution says no more than this.", "Look at the last events of its page. Then start it again: each step goes on where it stopped.", [], link)
            : new(told, known.Why, known.Remedy, [], link);
    }

    /// <summary>The event leaves out what it has no room for.</summary>
    async Task<(string? Error, string? Cause)> AskAsync(string execution, CancellationToken cancel)
    {
        try
        {
            var found = await executions.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = execution }, cancel);
            return (found.Error, found.Cause);
        }
        catch (AmazonServiceException refused) when (!Attempt.IsBusy(refused)) // then Lambda tries again
        {
            return (null, null);
        }
    }
}

using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Failure;

/// <summary>What Catch gives.</summary>
public sealed record FailureInfo(string Error, string Cause);

public sealed record ExplainFailureInput(string Execution, FailureInfo Failure, ResolveSymptomsOutput? ResolveSymptoms = null);

/// <param name="State">The state that failed, or "an unknown state".</param>
/// <param name="Explanation">What failed, why, and what to do; with evidence below.</param>
public sealed record ExplainFailureOutput(string State, string Error, string Explanation, IReadOnlyList<string> Evidence);

/// <summary>What failed, why, and what to do. Catch does not say which state failed, so the execution's history is read backwards.</summary>
public sealed class ExplainFailure(IAmazonStepFunctions executions) : IStep<ExplainFailureInput, ExplainFailureOutput>
{
    public async Task<ExplainFailureOutput> RunAsync(ExplainFailureInput input, CancellationToken cancel = default)
    {
        var state = await FailedStateAsync(input.Execution, input.Failure, cancel) ?? "an unknown state";
        var evidence = input.ResolveSymptoms?.Symptoms ?? [];
        var why = LambdaCause.Message(input.Failure.Cause) is { Length: > 0 } message ? message : input.Failure.Error; // a time-out has no cause
        var remedy = KnownFailures.Remedy(input.Failure.Error, string.Join("\n", evidence.Prepend(why)));
        var explanation = $"{state} failed: {why}\nWhat to do: {remedy}" + (evidence.Count == 0 ? "" : "\nThe cluster says:\n" + string.Join("\n", evidence.Select(line => "- " + line)));
        return new(state, input.Failure.Error, explanation, evidence);
    }

    /// <summary>
    /// Backwards: the failed attempt with this error and cause (branches side by side fail by the same error while they wait), then the entry of the state it belongs to
    /// (previousEventId leads there).
    /// </summary>
    async Task<string?> FailedStateAsync(string execution, FailureInfo failure, CancellationToken cancel)
    {
        var seen = new Dictionary<long, HistoryEvent>();
        long? wanted = null;
        string? next = null;
        do
        {
            var page = await executions.GetExecutionHistoryAsync(new GetExecutionHistoryRequest { ExecutionArn = execution, ReverseOrder = true, MaxResults = 200, NextToken = next }, cancel);
            foreach (var happened in page.Events ?? [])
            {
                seen[happened.Id ?? 0] = happened;
                if (wanted is null && Failed(happened) is var (error, cause) && error == failure.Error && (cause ?? "") == failure.Cause) wanted = happened.Id;
                while (wanted is { } id && seen.TryGetValue(id, out var step))
                {
                    if (step.StateEnteredEventDetails is { } entered) return entered.Name;
                    wanted = step.PreviousEventId;
                }
            }

            next = page.NextToken;
        }
        while (next is not null);
        return null;
    }

    static (string? Error, string? Cause)? Failed(HistoryEvent happened) => happened switch
    {
        { LambdaFunctionFailedEventDetails: { } failed } => (failed.Error, failed.Cause),
        { LambdaFunctionTimedOutEventDetails: { } timedOut } => (timedOut.Error, timedOut.Cause),
        { LambdaFunctionScheduleFailedEventDetails: { } unscheduled } => (unscheduled.Error, unscheduled.Cause),
        { LambdaFunctionStartFailedEventDetails: { } unstarted } => (unstarted.Error, unstarted.Cause),
        _ => null,
    };
}

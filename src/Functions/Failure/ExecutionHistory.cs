using Amazon.Runtime;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Failure;

/// <param name="Waits">What its last attempt failed with, which is what it waits for; null: no attempt has ended yet.</param>
public sealed record OpenState(string Name, string? Waits);

/// <summary>An execution's events, read backwards: what matters is at the end. An event names the one before it in its branch (previousEventId), and the first of them is the entry of a state.</summary>
public sealed class ExecutionHistory(IAmazonStepFunctions executions)
{
    const int MostEvents = 1000;

    /// <summary>
    /// The state that failed: that of the failed attempt with this error and cause (branches side by side fail by the same error while they wait). Null: it is not there, or the history is not to be had,
    /// without which a failure is still worth telling.
    /// </summary>
    public async Task<string?> FailedStateAsync(string execution, FailureInfo failure, CancellationToken cancel)
    {
        var seen = new Dictionary<long, HistoryEvent>();
        long? wanted = null;
        string? found = null;
        await ReadAsync(execution, happened =>
        {
            seen[happened.Id ?? 0] = happened;
            if (wanted is null && Failed(happened) is var (error, cause) && error == failure.Error && (cause ?? "") == failure.Cause) wanted = happened.Id;
            while (found is null && wanted is { } id && seen.TryGetValue(id, out var step))
            {
                found = step.StateEnteredEventDetails?.Name;
                wanted = step.PreviousEventId;
            }

            return found is null;
        }, cancel);
        return found;
    }

    /// <summary>The states that an execution was in when it was cut short, in the order of their beginning. Empty: none, or the history is not to be had.</summary>
    public async Task<IReadOnlyList<OpenState>> OpenStatesAsync(string execution, CancellationToken cancel)
    {
        var (open, branches) = (new List<OpenState>(), new Dictionary<long, (bool IsLeft, string? Waits)>());
        await ReadAsync(execution, happened =>
        {
            // What was entered before it has ended with it.
            if (happened.Type == HistoryEventType.ParallelStateFailed) return false;
            branches.Remove(happened.Id ?? 0, out var later);
            if (happened.StateEnteredEventDetails is { } entered)
            {
                if (!later.IsLeft && happened.Type != HistoryEventType.ParallelStateEntered) open.Insert(0, new(entered.Name, later.Waits));
                return true;
            }

            if (happened.StateExitedEventDetails is not null) later = (true, null);
            else if (Failed(happened) is var (error, cause)) later.Waits ??= LambdaCause.Message(cause ?? "") is { Length: > 0 } message ? message : error;
            if (happened.PreviousEventId is > 0 and { } before) branches[before] = later;
            return true;
        }, cancel);
        return open;
    }

    /// <param name="next">Takes an event and says whether it wants the one before.</param>
    async Task ReadAsync(string execution, Func<HistoryEvent, bool> next, CancellationToken cancel)
    {
        string? token = null;
        try
        {
            do
            {
                var page = await executions.GetExecutionHistoryAsync(new GetExecutionHistoryRequest
                {
                    ExecutionArn = execution, ReverseOrder = true, MaxResults = MostEvents, IncludeExecutionData = false, NextToken = token,
                }, cancel);
                if ((page.Events ?? []).Exists(happened => !next(happened))) return;
                token = page.NextToken;
            }
            while (token is not null);
        }
        catch (AmazonServiceException refused) when (!Attempt.IsBusy(refused)) // then whoever runs the step tries again
        {
            // what was read until then counts
        }
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

using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using ComfyServerless.Functions.Failure;

namespace ComfyServerless.Functions.Api;

/// <param name="Step">The state it is in, while it runs.</param>
/// <param name="WaitsFor">What that state waits for, in its own words; null: it does not wait.</param>
/// <param name="Output">Of one that has succeeded: JSON text.</param>
/// <param name="Failure">What <paramref name="Cause"/> says, in its parts; null: it has none, as when the execution was stopped.</param>
public sealed record ExecutionView(
    string Id, string Status, DateTime? StartedAt, DateTime? EndedAt, string? Step, string? WaitsFor, string? Output, string? Error, string? Cause, Explanation? Failure);

/// <summary>An execution as a caller of the API follows it.</summary>
public sealed class Executions(IAmazonStepFunctions executions)
{
    /// <returns>Null: there is none.</returns>
    public async Task<ExecutionView?> FindAsync(string arn, CancellationToken cancel)
    {
        try
        {
            var found = await executions.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = arn }, cancel);
            var (step, waits) = found.Status == ExecutionStatus.RUNNING ? await StepAsync(arn, cancel) : (null, null);
            return new(found.Name, found.Status.Value, found.StartDate, found.StopDate, step, waits, found.Output, found.Error, found.Cause, Explanation.Read(found.Cause));
        }
        catch (ExecutionDoesNotExistException)
        {
            return null;
        }
    }

    /// <summary>Backwards: the state entered last, and why its last attempt was not the last.</summary>
    async Task<(string? Step, string? WaitsFor)> StepAsync(string arn, CancellationToken cancel)
    {
        string? waits = null;
        var page = await executions.GetExecutionHistoryAsync(new GetExecutionHistoryRequest { ExecutionArn = arn, ReverseOrder = true, MaxResults = 100 }, cancel);
        foreach (var happened in page.Events ?? [])
        {
            if (happened.LambdaFunctionFailedEventDetails is { Error: "NotReadyException" } failed) waits ??= LambdaCause.Message(failed.Cause);
            if (happened.StateEnteredEventDetails is { } entered) return (entered.Name, waits);
        }

        return (null, waits);
    }
}

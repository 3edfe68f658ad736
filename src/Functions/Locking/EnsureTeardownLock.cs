using System.Text.Json;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Functions.Teardowns;

namespace ComfyServerless.Functions.Locking;

/// <param name="Input">The execution's input as the person or the schedule gave it.</param>
/// <param name="Execution">The execution's ARN.</param>
/// <param name="StartedAt">ISO 8601.</param>
public sealed record EnsureTeardownLockInput(JsonElement Input, string Execution, string StartedAt) : IOfExecution;

/// <summary>Replaces the execution's state: what every later step starts from.</summary>
/// <param name="Skipped">Somebody wished that this scheduled one does nothing; nothing is locked.</param>
public sealed record EnsureTeardownLockOutput(Teardown Teardown, string Execution, string StartedAt, bool Skipped);

/// <summary>
/// The input is a valid Teardown and this execution the only one that works on the deployment. One that is still at work is waited for, then stopped or, by default, respected. Functions that
/// an ended execution left running are waited out: a stopped execution stops no function.
/// </summary>
public sealed class EnsureTeardownLock(DeploymentLock deployment, IAmazonStepFunctions executions, SkippedTeardown skipped, TimeProvider time, Settings settings)
    : IStep<EnsureTeardownLockInput, EnsureTeardownLockOutput>
{
    /// <summary>No function runs longer.</summary>
    static readonly TimeSpan LongestFunction = TimeSpan.FromSeconds(60);

    static readonly string[] Others = ["Deploy", "Redeploy"];

    public async Task<EnsureTeardownLockOutput> RunAsync(EnsureTeardownLockInput input, CancellationToken cancel = default)
    {
        var teardown = TeardownParser.Parse(input.Input, settings.Deployment);
        if (teardown.Scheduled != null && await skipped.TakeAsync(input.Execution, cancel)) return new(teardown, input.Execution, input.StartedAt, Skipped: true);
        if (await deployment.TakeAsync(input.Execution, input.StartedAt, cancel) is { By: { } owner }) await MeetAsync(owner, input, teardown, cancel);
        foreach (var machine in Others) await SettleAsync(machine, input.Execution, cancel);
        return new(teardown, input.Execution, input.StartedAt, Skipped: false);
    }

    async Task MeetAsync(LockOwner owner, EnsureTeardownLockInput input, Teardown teardown, CancellationToken cancel)
    {
        var waited = time.GetUtcNow() - DateTimeOffset.Parse(input.StartedAt);
        if (waited < TimeSpan.FromMinutes(teardown.Patience))
            throw new NotReadyException($"{owner.Execution} works on the deployment since {owner.StartedAt}; {(int)waited.TotalMinutes} of {teardown.Patience} minutes of patience are over");
        if (!teardown.Interrupt) throw deployment.Locked(owner, "Wait for it, or stop it: {\"interrupt\": true} does that.");
        await executions.StopExecutionAsync(new StopExecutionRequest { ExecutionArn = owner.Execution, Error = "Interrupted", Cause = $"Interrupted by {input.Execution}" }, cancel);
        throw new NotReadyException($"{owner.Execution} is stopped");
    }

    async Task SettleAsync(string machine, string execution, CancellationToken cancel)
    {
        var arn = execution[..execution.LastIndexOf(':')].Replace(":execution:", ":stateMachine:");
        arn = arn[..arn.LastIndexOf('-')] + "-" + machine;
        try
        {
            var newest = await executions.ListExecutionsAsync(new ListExecutionsRequest { StateMachineArn = arn, MaxResults = 10 }, cancel);
            foreach (var ended in (newest.Executions ?? []).Where(ended => ended.StopDate != null && ended.Status != ExecutionStatus.SUCCEEDED))
                if (time.GetUtcNow() - new DateTimeOffset(ended.StopDate!.Value.ToUniversalTime()) < LongestFunction)
                    throw new NotReadyException($"{ended.Name} ended {ended.Status} at {ended.StopDate:HH:mm:ss}; what it left running ends within a minute");
        }
        catch (StateMachineDoesNotExistException)
        {
            // nothing that could have left anything
        }
    }
}

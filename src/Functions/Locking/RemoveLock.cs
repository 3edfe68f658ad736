using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Locking;

/// <param name="Execution">ARN of the execution whose lock goes.</param>
public sealed record RemoveLockInput(string Execution) : IOfExecution;

/// <param name="Removed">False when the lock was not this execution's.</param>
public sealed record RemoveLockOutput(bool Removed);

/// <summary>
/// The deployment is not locked by this execution any more. Another execution's lock stays.
/// Also called by the EventBridge rule on executions that were aborted, timed out or failed.
/// </summary>
public sealed class RemoveLock(LockRemoval removal) : IStep<RemoveLockInput, RemoveLockOutput>
{
    public async Task<RemoveLockOutput> RunAsync(RemoveLockInput input, CancellationToken cancel = default) => new(await removal.RemoveAsync(input.Execution, cancel));
}

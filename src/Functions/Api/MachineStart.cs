using System.Globalization;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using ComfyServerless.Functions.Locking;

namespace ComfyServerless.Functions.Api;

/// <summary>
/// Starts an execution that already has the deployment's lock, so that of two calls at once one starts and the other hears which. The execution's name is known before it starts: the lock
/// is taken in its name, and its first state finds it.
/// </summary>
public sealed class MachineStart(DeploymentLock deployment, LockRemoval removal, IAmazonStepFunctions executions, TimeProvider time)
{
    /// <param name="machine">ARN.</param>
    /// <param name="name">Null: one of its own.</param>
    /// <param name="locked">Whether it has the lock from its start; false: the machine itself knows what to do with another one at work.</param>
    /// <returns>The execution's ARN.</returns>
    /// <exception cref="ProblemException">409: another one works on the deployment. 422: the name was used with another input.</exception>
    public async Task<string> StartAsync(string machine, string? name, string input, bool locked, CancellationToken cancel)
    {
        name ??= "api-" + Guid.NewGuid().ToString("n");
        var arn = $"{machine.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal)}:{name}";
        if (await FindAsync(arn, cancel) is { } known) return Same(known, input);
        var taken = locked ? await deployment.TakeAsync(arn, time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), cancel) : new(null, IsNew: false);
        if (taken.By is { } owner) throw Busy(owner.Execution);
        try
        {
            return (await executions.StartExecutionAsync(new StartExecutionRequest { StateMachineArn = machine, Name = name, Input = input }, cancel)).ExecutionArn;
        }
        catch (ExecutionAlreadyExistsException)
        {
            return Same(await FindAsync(arn, cancel) ?? throw new ProblemException(new(409, "Conflict", $"{arn} has ended", [], arn)), input);
        }
        catch (AmazonStepFunctionsException) when (taken.IsNew)
        {
            await removal.RemoveAsync(arn, cancel);
            throw;
        }
    }

    static string Same(DescribeExecutionResponse known, string input) => known.Input == input ? known.ExecutionArn
        : throw new ProblemException(new(422, "Unprocessable Content", "Idempotency-Key: it was used with another body", [new("Idempotency-Key", "used with another body")]));

    public async Task<DescribeExecutionResponse?> FindAsync(string arn, CancellationToken cancel)
    {
        try { return await executions.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = arn }, cancel); }
        catch (ExecutionDoesNotExistException) { return null; }
    }

    static ProblemException Busy(string owner) => new(new(409, "Conflict", $"{owner} works on the deployment. Wait for it, or stop it.", [], owner));
}

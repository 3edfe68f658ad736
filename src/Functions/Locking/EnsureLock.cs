using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Locking;

/// <param name="Input">The execution's input as the person gave it.</param>
/// <param name="Execution">The execution's ARN.</param>
/// <param name="StartedAt">ISO 8601.</param>
public sealed record EnsureLockInput(JsonElement Input, string Execution, string StartedAt);

/// <summary>Replaces the execution's state: what every later step starts from.</summary>
public sealed record EnsureLockOutput(Deployment Deployment, string Execution, string StartedAt);

/// <summary>
/// The input is a valid deployment, and this execution is the only one that works on it. A lock whose execution has ended is taken over: the item is
/// compared and set in one DynamoDB call, so of two that try, one wins.
/// </summary>
public sealed class EnsureLock(IAmazonDynamoDB dynamo, IAmazonStepFunctions executions, Settings settings) : IStep<EnsureLockInput, EnsureLockOutput>
{
    public async Task<EnsureLockOutput> RunAsync(EnsureLockInput input, CancellationToken cancel = default)
    {
        var deployment = DeploymentParser.Parse(input.Input);
        var owner = await OwnerAsync(cancel);
        if (owner?.Execution != input.Execution)
        {
            if (owner != null && await IsRunningAsync(owner, input, cancel)) throw Locked(owner);
            await TakeAsync(input, owner, cancel);
        }

        return new(deployment, input.Execution, input.StartedAt);
    }

    async Task<Owner?> OwnerAsync(CancellationToken cancel)
    {
        var found = await dynamo.GetItemAsync(new GetItemRequest { TableName = settings.LockTable, Key = Key(), ConsistentRead = true }, cancel);
        return found.Item is { Count: > 0 } item ? new(item["Execution"].S, item["StartedAt"].S) : null;
    }

    // An execution that Step Functions does not know is either so new that it does not show yet, or ended more than 90 days ago.
    async Task<bool> IsRunningAsync(Owner owner, EnsureLockInput input, CancellationToken cancel)
    {
        try { return (await executions.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = owner.Execution }, cancel)).Status == ExecutionStatus.RUNNING; }
        catch (ExecutionDoesNotExistException) { return DateTimeOffset.Parse(input.StartedAt) - DateTimeOffset.Parse(owner.StartedAt) < TimeSpan.FromDays(1); }
    }

    async Task TakeAsync(EnsureLockInput input, Owner? stale, CancellationToken cancel)
    {
        var item = Key();
        (item["Execution"], item["StartedAt"]) = (new(input.Execution), new(input.StartedAt));
        try
        {
            await dynamo.PutItemAsync(new PutItemRequest
            {
                TableName = settings.LockTable, Item = item,
                ConditionExpression = stale is null ? "attribute_not_exists(Deployment)" : "Execution = :stale",
                ExpressionAttributeValues = stale is null ? null : new() { [":stale"] = new(stale.Execution) },
            }, cancel);
        }
        catch (ConditionalCheckFailedException)
        {
            // A put whose answer was lost is sent again by the SDK, and then meets itself.
            var owner = await OwnerAsync(cancel);
            if (owner?.Execution != input.Execution) throw Locked(owner ?? new("another execution", input.StartedAt));
        }
    }

    Dictionary<string, AttributeValue> Key() => new() { ["Deployment"] = new(settings.Deployment) };

    LockedException Locked(Owner owner) => new($"The deployment {settings.Deployment} is locked by {owner.Execution} since {owner.StartedAt}. Wait for it, or stop it in the console, and start again.");

    sealed record Owner(string Execution, string StartedAt);
}

using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Locking;

/// <param name="Execution">ARN.</param>
/// <param name="StartedAt">ISO 8601.</param>
public sealed record LockOwner(string Execution, string StartedAt);

/// <param name="By">Who has the lock and still runs; null: it is this execution's.</param>
/// <param name="IsNew">It was taken now; false: this execution had it before, or does not have it.</param>
public sealed record LockAttempt(LockOwner? By, bool IsNew);

/// <summary>
/// One execution works on a deployment: an item with its name. A lock whose execution has ended is taken over: the item is compared and set in one DynamoDB call, so of two that try, one wins.
/// </summary>
public sealed class DeploymentLock(IAmazonDynamoDB dynamo, IAmazonStepFunctions executions, TimeProvider time, Settings settings)
{
    // A new execution shows within seconds. What does not show then is one that the API locked for and died before it started it, or one that ended more than 90 days ago.
    static readonly TimeSpan Unseen = TimeSpan.FromMinutes(5);

    public async Task<LockAttempt> TakeAsync(string execution, string startedAt, CancellationToken cancel)
    {
        var owner = await OwnerAsync(cancel);
        if (owner?.Execution == execution) return new(null, IsNew: false);
        if (owner != null && await IsRunningAsync(owner, cancel)) return new(owner, IsNew: false);
        return await PutAsync(new(execution, startedAt), owner, cancel);
    }

    public LockedException Locked(LockOwner owner, string advice) => new($"The deployment {settings.Deployment} is locked by {owner.Execution} since {owner.StartedAt}. {advice}");

    async Task<LockOwner?> OwnerAsync(CancellationToken cancel)
    {
        var found = await dynamo.GetItemAsync(new GetItemRequest { TableName = settings.LockTable, Key = Key(), ConsistentRead = true }, cancel);
        return found.Item is { Count: > 0 } item ? new(item["Execution"].S, item["StartedAt"].S) : null;
    }

    async Task<bool> IsRunningAsync(LockOwner owner, CancellationToken cancel)
    {
        try { return (await executions.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = owner.Execution }, cancel)).Status == ExecutionStatus.RUNNING; }
        catch (ExecutionDoesNotExistException) { return time.GetUtcNow() - DateTimeOffset.Parse(owner.StartedAt, CultureInfo.InvariantCulture) < Unseen; }
    }

    async Task<LockAttempt> PutAsync(LockOwner mine, LockOwner? stale, CancellationToken cancel)
    {
        var item = Key();
        (item["Execution"], item["StartedAt"]) = (new(mine.Execution), new(mine.StartedAt));
        try
        {
            await dynamo.PutItemAsync(new PutItemRequest
            {
                TableName = settings.LockTable, Item = item,
                ConditionExpression = stale is null ? "attribute_not_exists(Deployment)" : "Execution = :stale",
                ExpressionAttributeValues = stale is null ? null : new() { [":stale"] = new(stale.Execution) },
            }, cancel);
            return new(null, IsNew: true);
        }
        catch (ConditionalCheckFailedException)
        {
            // A put whose answer was lost is sent again by the SDK, and then meets itself.
            var owner = await OwnerAsync(cancel) ?? new("another execution", mine.StartedAt);
            return new(owner.Execution == mine.Execution ? null : owner, IsNew: false);
        }
    }

    Dictionary<string, AttributeValue> Key() => new() { ["Deployment"] = new(settings.Deployment) };
}

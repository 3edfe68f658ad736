using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Locking;

/// <param name="Execution">ARN of the execution whose lock goes.</param>
public sealed record RemoveLockInput(string Execution);

/// <param name="Removed">False when the lock was not this execution's.</param>
public sealed record RemoveLockOutput(bool Removed);

/// <summary>
/// The deployment is not locked by this execution any more. Another execution's lock stays.
/// Also called by the EventBridge rule on executions that were aborted, timed out or failed.
/// </summary>
public sealed class RemoveLock(IAmazonDynamoDB dynamo, Settings settings) : IStep<RemoveLockInput, RemoveLockOutput>
{
    public async Task<RemoveLockOutput> RunAsync(RemoveLockInput input, CancellationToken cancel = default)
    {
        var key = new Dictionary<string, AttributeValue> { ["Deployment"] = new(settings.Deployment) };
        var found = await dynamo.GetItemAsync(new GetItemRequest { TableName = settings.LockTable, Key = key, ConsistentRead = true }, cancel);
        if (found.Item is null || !found.Item.TryGetValue("Execution", out var owner) || owner.S != input.Execution) return new(false);
        try
        {
            await dynamo.DeleteItemAsync(new DeleteItemRequest
            {
                TableName = settings.LockTable, Key = key, ConditionExpression = "Execution = :mine",
                ExpressionAttributeValues = new() { [":mine"] = new(input.Execution) },
            }, cancel);
            return new(true);
        }
        catch (ConditionalCheckFailedException)
        {
            return new(false); // taken over between the two calls: not ours to remove
        }
    }
}

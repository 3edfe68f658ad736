using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Locking;

/// <summary>Gives an execution's lock back; another's stays.</summary>
public sealed class LockRemoval(IAmazonDynamoDB dynamo, Settings settings)
{
    /// <param name="execution">ARN.</param>
    /// <returns>False: the lock was not its own.</returns>
    public async Task<bool> RemoveAsync(string execution, CancellationToken cancel)
    {
        var key = new Dictionary<string, AttributeValue> { ["Deployment"] = new(settings.Deployment) };
        var found = await dynamo.GetItemAsync(new GetItemRequest { TableName = settings.LockTable, Key = key, ConsistentRead = true }, cancel);
        if (found.Item is null || !found.Item.TryGetValue("Execution", out var owner) || owner.S != execution) return false;
        try
        {
            await dynamo.DeleteItemAsync(new DeleteItemRequest
            {
                TableName = settings.LockTable, Key = key, ConditionExpression = "Execution = :mine",
                ExpressionAttributeValues = new() { [":mine"] = new(execution) },
            }, cancel);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false; // taken over between the two calls: not ours to remove
        }
    }
}

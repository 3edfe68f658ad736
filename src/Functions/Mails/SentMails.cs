using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Mails;

/// <summary>What was told already: an item beside the lock for each mail, which DynamoDB removes by itself.</summary>
public sealed class SentMails(IAmazonDynamoDB dynamo, TimeProvider time, Settings settings)
{
    /// <summary>The first word of these items' keys; the lock's is the deployment's name, which has no blank.</summary>
    public const string Mark = "mail ";

    /// <summary>The attribute with the second (since 1970) after which DynamoDB may remove the item.</summary>
    public const string ExpiryAttribute = "ExpiresAt";

    // EventBridge brings an event for a day at most, Lambda for six hours.
    static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    public async Task<bool> HasAsync(string about, CancellationToken cancel)
        => (await dynamo.GetItemAsync(new GetItemRequest { TableName = settings.LockTable, Key = Key(about), ConsistentRead = true }, cancel)).Item is { Count: > 0 };

    public Task MarkAsync(string about, CancellationToken cancel)
    {
        var item = Key(about);
        item[ExpiryAttribute] = new() { N = (time.GetUtcNow() + Kept).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) };
        return dynamo.PutItemAsync(new PutItemRequest { TableName = settings.LockTable, Item = item }, cancel);
    }

    static Dictionary<string, AttributeValue> Key(string about) => new() { ["Deployment"] = new(Mark + about) };
}

using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Events;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.Sqs;

/// <summary>SQS: the queues of the template, filled by rules and by clients.</summary>
public sealed class SqsService : AwsService, IResourceTypes, IEventTarget
{
    readonly AwsContext aws;
    readonly Dictionary<string, SqsQueue> queues = new();

    public SqsService(AwsContext aws)
    {
        this.aws = aws;
        Add("GetQueueUrl", Effect.Reading, "QueueName QueueOwnerAWSAccountId", call => new JsonObject { ["QueueUrl"] = ByName(call.Text("QueueName")).Url });
        Add("SendMessage", Effect.Mutating, "QueueUrl MessageBody DelaySeconds", Send);
        Add("SendMessageBatch", Effect.Mutating, "QueueUrl Entries", SendBatch);
        Add("ReceiveMessage", Effect.Own, "QueueUrl MaxNumberOfMessages VisibilityTimeout WaitTimeSeconds AttributeNames MessageSystemAttributeNames MessageAttributeNames", Receive);
        Add("DeleteMessage", Effect.Own, "QueueUrl ReceiptHandle", call => { Of(call).Delete(call.Text("ReceiptHandle")); return null; });
        Add("DeleteMessageBatch", Effect.Own, "QueueUrl Entries", DeleteBatch);
        Add("ChangeMessageVisibility", Effect.Own, "QueueUrl ReceiptHandle VisibilityTimeout", Hide);
        Add("GetQueueAttributes", Effect.Reading, "QueueUrl AttributeNames", Attributes);
        Add("PurgeQueue", Effect.Mutating, "QueueUrl", call => { Of(call).Purge(); return null; });
    }

    public override string SigningName => "sqs";
    public override Protocol Protocol => Protocol.Json10;

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, SqsQueue> Queues => queues;

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::SQS::Queue", "DelaySeconds KmsMasterKeyId MessageRetentionPeriod QueueName ReceiveMessageWaitTimeSeconds RedriveAllowPolicy RedrivePolicy SqsManagedSseEnabled Tags VisibilityTimeout", Queue)
        {
            Delete = url => queues.Remove(url[(url.LastIndexOf('/') + 1)..]),
        },
        new("AWS::SQS::QueuePolicy", "PolicyDocument Queues", request =>
        {
            foreach (var url in Json.Texts(request.Properties[nameof(Queues)])) ByName(url[(url.LastIndexOf('/') + 1)..]).Policy = Json.Map(request.Properties["PolicyDocument"]);
            return new(request.LogicalId);
        }),
    ];

    public bool Takes(string arn) => arn.Split(':') is [_, _, "sqs", ..];

    public bool Admits(string arn, string ruleArn) => ResourcePolicy.Allows(ByName(arn[(arn.LastIndexOf(':') + 1)..]).Policy, "events.amazonaws.com", "sqs:SendMessage", ruleArn);

    public void Deliver(string arn, JsonNode? input) => ByName(arn[(arn.LastIndexOf(':') + 1)..]).Send(input?.ToJsonString() ?? "null");

    CreatedResource Queue(ResourceRequest request)
    {
        var name = PhysicalNames.Of(request, "QueueName", aws, 80);
        var queue = queues[name] = new(aws, name, Seconds(request.Properties["VisibilityTimeout"], 30), Seconds(request.Properties["MessageRetentionPeriod"], 345_600));
        if (request.Properties["RedrivePolicy"] is { } redrive)
            queue.DeadLetters = (ByName(redrive["deadLetterTargetArn"]!.ToString().Split(':')[^1]), Json.Number(redrive["maxReceiveCount"])!.Value);
        return new(queue.Url, new() { ["Arn"] = queue.Arn, ["QueueName"] = name, ["QueueUrl"] = queue.Url });
    }

    JsonObject Send(Call call)
    {
        var message = Of(call).Send(call.Text("MessageBody"), Seconds(call.Input["DelaySeconds"], 0));
        return new() { ["MessageId"] = message.Id, ["MD5OfMessageBody"] = message.Md5 };
    }

    JsonObject SendBatch(Call call)
    {
        var queue = Of(call);
        return new()
        {
            ["Successful"] = Json.List((call.Input["Entries"] as JsonArray ?? []).Select(entry =>
            {
                var message = queue.Send(entry!["MessageBody"]!.ToString(), Seconds(entry["DelaySeconds"], 0));
                return new JsonObject { ["Id"] = entry["Id"]!.ToString(), ["MessageId"] = message.Id, ["MD5OfMessageBody"] = message.Md5 };
            })),
            ["Failed"] = new JsonArray(),
        };
    }

    JsonObject Receive(Call call)
    {
        var most = Json.Number(call.Input["MaxNumberOfMessages"]) ?? 1;
        if (most is < 1 or > 10) throw new AwsError(400, "InvalidParameterValue", $"Value {most} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.");
        var hidden = call.Input["VisibilityTimeout"] is { } given ? Seconds(given, 0) : (TimeSpan?)null;
        return new() { ["Messages"] = Json.List(Of(call).Receive(most, hidden).Select(message => message.ToJson())) };
    }

    JsonObject DeleteBatch(Call call)
    {
        var (queue, done) = (Of(call), new JsonArray());
        foreach (var entry in call.Input["Entries"] as JsonArray ?? [])
        {
            queue.Delete(entry!["ReceiptHandle"]!.ToString());
            done.Add(new JsonObject { ["Id"] = entry["Id"]!.ToString() });
        }

        return new() { ["Successful"] = done, ["Failed"] = new JsonArray() };
    }

    JsonNode? Hide(Call call) => Of(call).Hide(call.Text("ReceiptHandle"), Seconds(call.Input["VisibilityTimeout"], 30))
        ? null : throw new AwsError(400, "ReceiptHandleIsInvalid", "The input receipt handle is not a valid receipt handle.");

    JsonObject Attributes(Call call)
    {
        var queue = Of(call);
        var all = new JsonObject
        {
            ["QueueArn"] = queue.Arn, ["VisibilityTimeout"] = ((int)queue.Visibility.TotalSeconds).ToString(), ["ApproximateNumberOfMessages"] = queue.Visible.ToString(),
            ["ApproximateNumberOfMessagesNotVisible"] = (queue.Messages.Count - queue.Visible).ToString(),
        };
        var wanted = Json.Texts(call.Input["AttributeNames"]);
        return new() { ["Attributes"] = new JsonObject(all.Where(attribute => wanted.Contains("All") || wanted.Contains(attribute.Key)).Select(attribute => KeyValuePair.Create(attribute.Key, attribute.Value?.DeepClone()))) };
    }

    SqsQueue Of(Call call) => ByName(call.Text("QueueUrl") is var url ? url[(url.LastIndexOf('/') + 1)..] : "");

    SqsQueue ByName(string name) => queues.GetValueOrDefault(name) ?? throw new AwsError(400, "QueueDoesNotExist", "The specified queue does not exist.");

    static TimeSpan Seconds(JsonNode? node, int otherwise) => TimeSpan.FromSeconds(Json.Number(node) ?? otherwise);
}

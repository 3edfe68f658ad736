using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Sqs;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Lambda;

/// <summary>Event source mappings out of templates: of standard queues, with Lambda's own refusals.</summary>
public sealed class EventSourceMappings(AwsContext aws, LambdaService lambda, SqsService sqs) : IResourceTypes
{
    readonly Dictionary<string, QueueMapping> mappings = new();

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::Lambda::EventSourceMapping", "BatchSize EventSourceArn FunctionName MaximumBatchingWindowInSeconds ScalingConfig Tags", Map)
        {
            Delete = id => { if (mappings.Remove(id, out var mapping)) mapping.End(); },
        },
    ];

    CreatedResource Map(ResourceRequest request)
    {
        var source = request.Text("EventSourceArn");
        if (!sqs.Takes(source)) throw new FormatException($"{request.LogicalId}.EventSourceArn: only queues are modelled");
        var (queue, name) = (sqs.Queues[source.Split(':')[^1]], request.Text("FunctionName"));
        var function = lambda.Functions.Values.Single(function => function.Name == name || function.Arn == name);
        var (size, window, pollers) = (Number(request, "BatchSize", 10), Number(request, "MaximumBatchingWindowInSeconds", 0), Json.Number(request.Properties["ScalingConfig"]?["MaximumConcurrency"]) ?? 5);
        if (size > 10 && window == 0) throw Refused("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10");
        if (size > 10_000 || window > 300) throw Refused("Batch size cannot be more than 10000, and the batch window not more than 300 seconds");
        if (pollers is < 2 or > 1000) throw Refused($"1 validation error detected: Value '{pollers}' at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member must have value greater than or equal to 2");
        if (queue.Visibility < function.Timeout) throw Refused($"Queue visibility timeout: {queue.Visibility.TotalSeconds} seconds is less than Function timeout: {function.Timeout.TotalSeconds} seconds");
        var id = aws.Uuid();
        (mappings[id] = new(aws, lambda, queue, function.Arn, size, TimeSpan.FromSeconds(window), pollers)).Begin();
        return new(id, new() { ["Id"] = id });
    }

    static int Number(ResourceRequest request, string property, int otherwise) => Json.Number(request.Properties[property]) ?? otherwise;

    static AwsError Refused(string message) => new(400, "InvalidParameterValueException", message);
}

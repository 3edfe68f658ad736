using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Sqs;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.CloudWatch;

/// <summary>CloudWatch's alarms as far as the template has them: a message in a queue is one too many. They go to the journal.</summary>
public sealed class Alarms(AwsContext aws, SqsService sqs) : IResourceTypes
{
    readonly Dictionary<string, SqsQueue> queues = new();

    /// <summary>By name: whether it is in ALARM. World's thread.</summary>
    public IReadOnlyDictionary<string, bool> States => queues.ToDictionary(alarm => alarm.Key, alarm => alarm.Value.Visible > 0);

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::CloudWatch::Alarm", "AlarmActions AlarmDescription AlarmName ComparisonOperator Dimensions EvaluationPeriods MetricName Namespace Period Statistic Tags Threshold TreatMissingData", Watch)
        {
            Delete = name => queues.Remove(name),
        },
    ];

    CreatedResource Watch(ResourceRequest request)
    {
        var (metric, test) = ($"{request.TextOrNull("Namespace")} {request.TextOrNull("MetricName")}", $"{request.TextOrNull("ComparisonOperator")} {request.TextOrNull("Threshold")}");
        if (metric != "AWS/SQS ApproximateNumberOfMessagesVisible" || test != "GreaterThanThreshold 0") throw new FormatException($"{request.LogicalId}: an alarm on {metric}, {test}, is not modelled");
        var name = PhysicalNames.Of(request, "AlarmName", aws, 255);
        var queue = queues[name] = sqs.Queues[(request.Properties["Dimensions"] as JsonArray)?.Single(dimension => dimension!["Name"]!.ToString() == "QueueName")!["Value"]!.ToString() ?? ""];
        queue.Arrived += () => { if (queues.GetValueOrDefault(name) == queue) aws.Note("cloudwatch", $"{name} is in ALARM: {request.TextOrNull("AlarmDescription")}"); };
        return new(name, new() { ["Arn"] = aws.Arn("cloudwatch", "alarm:" + name) });
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Events;
using ComfyServerless.Rehearsal.Aws.Sqs;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.CloudWatch;

/// <summary>
/// CloudWatch's alarms as far as the template has them: a message in a queue is one too many, a queue's oldest message is too old, an execution took too long. They ring at the moment, not at the end of a
/// period, and go to the journal. A dashboard is checked for being JSON, and nobody looks at it.
/// </summary>
public sealed class Alarms : IResourceTypes
{
    readonly AwsContext aws;
    readonly SqsService sqs;
    readonly Dictionary<string, Alarm> alarms = new();

    public Alarms(AwsContext aws, SqsService sqs, EventBus bus)
    {
        (this.aws, this.sqs) = (aws, sqs);
        bus.Published += Time;
    }

    /// <summary>By name: whether it is in ALARM. World's thread.</summary>
    public IReadOnlyDictionary<string, bool> States => alarms.ToDictionary(alarm => alarm.Key, alarm => alarm.Value.IsRinging());

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::CloudWatch::Alarm", "AlarmActions AlarmDescription AlarmName ComparisonOperator Dimensions EvaluationPeriods MetricName Namespace Period Statistic Tags Threshold TreatMissingData", Watch)
        {
            Delete = name => alarms.Remove(name),
        },
        new("AWS::CloudWatch::Dashboard", "DashboardBody DashboardName", Board),
    ];

    CreatedResource Watch(ResourceRequest request)
    {
        if (request.TextOrNull("ComparisonOperator") != "GreaterThanThreshold") throw new FormatException($"{request.LogicalId}.ComparisonOperator: only GreaterThanThreshold is modelled");
        var (name, threshold) = (PhysicalNames.Of(request, "AlarmName", aws, 255), double.Parse(request.Text("Threshold"), CultureInfo.InvariantCulture));
        alarms[name] = $"{request.TextOrNull("Namespace")} {request.TextOrNull("MetricName")}" switch
        {
            "AWS/SQS ApproximateNumberOfMessagesVisible" when threshold == 0 => OnQueue(queue => queue.Visible > 0, TimeSpan.Zero),
            "AWS/SQS ApproximateAgeOfOldestMessage" => OnQueue(queue => queue.Messages.Any(message => aws.Now - message.SentAt > TimeSpan.FromSeconds(threshold)), TimeSpan.FromSeconds(threshold + 1)),
            "AWS/States ExecutionTime" => new(Dimension("StateMachineArn"), threshold, () => false, Ring),
            var metric => throw new FormatException($"{request.LogicalId}: an alarm on {metric}, GreaterThanThreshold {request.TextOrNull("Threshold")}, is not modelled"),
        };
        return new(name, new() { ["Arn"] = aws.Arn("cloudwatch", "alarm:" + name) });

        Alarm OnQueue(Func<SqsQueue, bool> isTooMuch, TimeSpan later)
        {
            var queue = sqs.Queues[Dimension("QueueName")];
            var alarm = new Alarm(queue.Name, threshold, () => isTooMuch(queue), Ring);
            queue.Arrived += () =>
            {
                if (later == TimeSpan.Zero) Judge();
                else aws.Time.After(later, Judge);
            };
            return alarm;

            void Judge()
            {
                if (alarms.GetValueOrDefault(name) == alarm && alarm.IsRinging()) Ring();
            }
        }

        void Ring() => aws.Note("cloudwatch", $"{name} is in ALARM: {request.TextOrNull("AlarmDescription")}");

        string Dimension(string wanted) => (request.Properties["Dimensions"] as JsonArray)?.Single(dimension => dimension!["Name"]!.ToString() == wanted)!["Value"]!.ToString() ?? "";
    }

    /// <summary>AWS/States ExecutionTime is told when an execution ends, in milliseconds.</summary>
    void Time(string source, string type, JsonObject detail)
    {
        if (source != "aws.states" || detail["stopDate"]?.GetValue<long>() is not { } stop) return;
        foreach (var alarm in alarms.Values.Where(alarm => alarm.Subject == detail["stateMachineArn"]!.ToString() && stop - detail["startDate"]!.GetValue<long>() > alarm.Threshold)) alarm.Ring();
    }

    CreatedResource Board(ResourceRequest request)
    {
        if (JsonNode.Parse(request.Text("DashboardBody"))?["widgets"] is not JsonArray { Count: > 0 }) throw new FormatException($"{request.LogicalId}.DashboardBody: no widgets");
        return new(PhysicalNames.Of(request, "DashboardName", aws, 255));
    }

    sealed record Alarm(string Subject, double Threshold, Func<bool> IsRinging, Action Ring);
}

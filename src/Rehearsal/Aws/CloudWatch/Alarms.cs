using System.Globalization;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Events;
using ComfyServerless.Rehearsal.Aws.Sns;
using ComfyServerless.Rehearsal.Aws.Sqs;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.CloudWatch;

/// <summary>
/// CloudWatch's alarms as far as the templates have them: a message in a queue is one too many, a queue's oldest message is too old, an execution took too long; these ring at the moment, not at the end of a
/// period. Alarms on what <see cref="Metrics"/> keeps are judged period after period. All go to the journal and tell their topics. A dashboard is checked for being JSON, and nobody looks at it.
/// </summary>
public sealed class Alarms : IResourceTypes
{
    const string Place = "US West (Oregon)"; // where every world is, as CloudWatch's e-mails spell it

    /// <summary>Namespaces whose metrics are kept: the load balancers' and our own.</summary>
    static readonly HashSet<string?> Kept = ["AWS/ApplicationELB", "ComfyServerless"];

    readonly AwsContext aws;
    readonly SqsService sqs;
    readonly SnsService? topics;
    readonly Dictionary<string, Alarm> alarms = new();

    public Alarms(AwsContext aws, SqsService sqs, EventBus bus, SnsService? topics = null)
    {
        (this.aws, this.sqs, this.topics) = (aws, sqs, topics);
        Metrics = new(aws);
        bus.Published += Time;
    }

    /// <summary>What services and functions have told.</summary>
    public Metrics Metrics { get; }

    /// <summary>By name: whether it is in ALARM. World's thread.</summary>
    public IReadOnlyDictionary<string, bool> States => alarms.ToDictionary(alarm => alarm.Key, alarm => alarm.Value.IsRinging());

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::CloudWatch::Alarm", "AlarmActions AlarmDescription AlarmName ComparisonOperator DatapointsToAlarm Dimensions EvaluationPeriods MetricName Namespace Period Statistic Tags Threshold TreatMissingData", Watch)
        {
            Delete = Forget, Replacing = "AlarmName", NameProperty = "AlarmName",
            Update = (name, request) =>
            {
                Forget(name);
                return Watch(request).Attributes!;
            },
        },
        new("AWS::CloudWatch::Dashboard", "DashboardBody DashboardName", Board),
    ];

    CreatedResource Watch(ResourceRequest request)
    {
        if (request.TextOrNull("ComparisonOperator") != "GreaterThanThreshold") throw new FormatException($"{request.LogicalId}.ComparisonOperator: only GreaterThanThreshold is modelled");
        var (name, threshold) = (PhysicalNames.Of(request, "AlarmName", aws, 255), double.Parse(request.Text("Threshold"), CultureInfo.InvariantCulture));
        var arn = aws.Arn("cloudwatch", "alarm:" + name);
        alarms[name] = $"{request.TextOrNull("Namespace")} {request.TextOrNull("MetricName")}" switch
        {
            "AWS/SQS ApproximateNumberOfMessagesVisible" when threshold == 0 => OnQueue(queue => queue.Visible, TimeSpan.Zero),
            "AWS/SQS ApproximateAgeOfOldestMessage" => OnQueue(queue => queue.Messages.Count(message => aws.Now - message.SentAt > TimeSpan.FromSeconds(threshold)), TimeSpan.FromSeconds(threshold + 1)),
            "AWS/States ExecutionTime" => new(Dimension("StateMachineArn"), threshold, () => false, Ring),
            _ when Kept.Contains(request.TextOrNull("Namespace")) => OnMetric(),
            var metric => throw new FormatException($"{request.LogicalId}: an alarm on {metric}, GreaterThanThreshold {request.TextOrNull("Threshold")}, is not modelled"),
        };
        return new(name, new() { ["Arn"] = arn });

        Alarm OnQueue(Func<SqsQueue, int> tooMany, TimeSpan later)
        {
            var (queue, rung) = (sqs.Queues[Dimension("QueueName")], false);
            var alarm = new Alarm(queue.Name, threshold, () => tooMany(queue) > 0, Ring);
            queue.Arrived += () =>
            {
                if (later == TimeSpan.Zero) Judge();
                else aws.Time.After(later, Judge);
            };
            return alarm;

            void Judge()
            {
                if (alarms.GetValueOrDefault(name) != alarm || tooMany(queue) is not (> 0 and var many)) return;
                if (!rung || many == 1) Ring(); // one more finds it in ALARM already, and only a change is told
                rung = true;
            }
        }

        Alarm OnMetric()
        {
            var dimensions = (request.Properties["Dimensions"] as JsonArray ?? []).Select(dimension => (dimension!["Name"]!.ToString(), dimension["Value"]!.ToString()));
            var judged = new MetricAlarm(aws, Metrics, MetricId.Of(request.Text("Namespace"), request.Text("MetricName"), dimensions), request, Ring);
            return new("", threshold, () => judged.IsRinging, Ring) { End = judged.End };
        }

        void Ring()
        {
            aws.Note("cloudwatch", $"{name} is in ALARM: {request.TextOrNull("AlarmDescription")}");
            foreach (var topic in Json.Texts(request.Properties["AlarmActions"])) topics?.Publish(topic, "cloudwatch.amazonaws.com", arn, $"ALARM: \"{name}\" in {Place}", Text());
        }

        // As CloudWatch writes it, but for the metric's numbers.
        string Text() => $"""
            You are receiving this email because your Amazon CloudWatch Alarm "{name}" in the {Place} region has entered the ALARM state.

            Alarm Details:
            - Name: {name}
            - Description: {request.TextOrNull("AlarmDescription")}
            - State Change: OK -> ALARM
            - Timestamp: {aws.Now.UtcDateTime.ToString("dddd dd MMMM, yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)}
            - Alarm Arn: {arn}
            """;

        string Dimension(string wanted) => (request.Properties["Dimensions"] as JsonArray)?.Single(dimension => dimension!["Name"]!.ToString() == wanted)!["Value"]!.ToString() ?? "";
    }

    void Forget(string name)
    {
        if (alarms.Remove(name, out var alarm)) alarm.End?.Invoke();
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

    sealed record Alarm(string Subject, double Threshold, Func<bool> IsRinging, Action Ring)
    {
        public Action? End { get; init; }
    }
}

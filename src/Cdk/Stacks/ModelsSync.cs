using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.SQS;
using ComfyServerless.Cdk.Steps;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>
/// What happens in the models bucket, and how SSM's commands end, goes through EventBridge into a queue. S3 does not send to the queue itself: it checks the queue's policy when the bucket is
/// made, and that policy names the bucket. What cannot be done ends in a dead-letter queue with an alarm.
/// </summary>
public sealed class ModelsSync : Construct
{
    const int WindowSeconds = 60;

    public ModelsSync(Construct scope, Configuration configuration, Buckets buckets, ModelsDocument models, Notifications notifications) : base(scope, "ModelsSync")
    {
        DeadLetters = new Queue(this, "DeadLetters", new QueueProps { RetentionPeriod = Duration.Days(14), Encryption = QueueEncryption.SQS_MANAGED, EnforceSSL = true });
        Queue = new Queue(this, "Queue", new QueueProps
        {
            // As Lambda's guide has it: six times the function's time-out, and the window.
            VisibilityTimeout = Duration.Seconds(6 * StepCatalogue.All.Single(step => step.Name == "SyncModels").TimeoutSeconds + WindowSeconds),
            RetentionPeriod = Duration.Days(1), Encryption = QueueEncryption.SQS_MANAGED, EnforceSSL = true, DeadLetterQueue = new DeadLetterQueue { Queue = DeadLetters, MaxReceiveCount = 5 },
        });
        Send("Objects", "aws.s3", ["Object Created", "Object Deleted"], new() { ["bucket"] = new Dictionary<string, object> { ["name"] = new[] { buckets.Models.BucketName } } });
        Send("Results", "aws.ssm", ["EC2 Command Invocation Status-change Notification"], new()
        {
            ["document-name"] = new[] { models.Document.Ref },
            ["status"] = new object[] { new Dictionary<string, object> { ["anything-but"] = new[] { "Pending", "InProgress", "Delayed", "Success" } } },
        });
        Alarm = new Alarm(this, "Alarm", new AlarmProps
        {
            AlarmName = $"{configuration.Deployment}-models-out-of-step",
            AlarmDescription = $"GPU nodes lack models that the bucket holds: the messages of the dead-letter queue {DeadLetters.QueueName} say which and why. Mend what they name (room on the disk, permissions), then purge the queue",
            Metric = DeadLetters.MetricApproximateNumberOfMessagesVisible(new MetricOptions { Period = Duration.Minutes(5), Statistic = "Maximum" }),
            Threshold = 0, ComparisonOperator = ComparisonOperator.GREATER_THAN_THRESHOLD, EvaluationPeriods = 1, TreatMissingData = TreatMissingData.NOT_BREACHING,
        });
        notifications.Tell(Alarm);
    }

    public Queue Queue { get; }
    public Queue DeadLetters { get; }
    /// <summary>Rings while a dead letter is there.</summary>
    public Alarm Alarm { get; }

    /// <summary>The function gets what came within a minute in one go. At most two at once: a standard queue would start five, and reserved concurrency is refused in new accounts.</summary>
    public void Feed(IFunction function)
    {
        var mapping = new EventSourceMapping(this, "Mapping", new EventSourceMappingProps
        {
            EventSourceArn = Queue.QueueArn, Target = function, BatchSize = 1000, MaxBatchingWindow = Duration.Seconds(WindowSeconds), MaxConcurrency = 2,
        });
        // Lambda tries the function's permissions when the mapping is made.
        mapping.Node.AddDependency(function.Role!);
    }

    void Send(string id, string source, string[] types, Dictionary<string, object> detail) => _ = new Rule(this, id, new RuleProps
    {
        EventPattern = new EventPattern { Source = [source], DetailType = types, Detail = detail }, Targets = [new SqsQueue(Queue)],
    });
}

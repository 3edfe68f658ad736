using Amazon.CDK;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>The queue from which Karpenter learns that AWS is about to take an instance away, and the five rules that fill it.</summary>
public sealed class Interruption : Construct
{
    static readonly (string Id, string Source, string DetailType)[] Events =
    [
        ("Health", "aws.health", "AWS Health Event"),
        ("SpotInterruption", "aws.ec2", "EC2 Spot Instance Interruption Warning"),
        ("Rebalance", "aws.ec2", "EC2 Instance Rebalance Recommendation"),
        ("StateChange", "aws.ec2", "EC2 Instance State-change Notification"),
        ("CapacityReservation", "aws.ec2", "EC2 Capacity Reservation Instance Interruption Warning"),
    ];

    public Interruption(Construct scope, Role karpenter) : base(scope, "Interruption")
    {
        Queue = new Queue(this, "Queue", new QueueProps { RetentionPeriod = Duration.Minutes(5), Encryption = QueueEncryption.SQS_MANAGED, EnforceSSL = true });
        Nag.Suppress(Queue, ("AwsSolutions-SQS3", "An interruption notice is worth nothing minutes later: there is nothing to keep in a dead-letter queue."));
        foreach (var (id, source, detailType) in Events)
            _ = new Rule(this, id, new RuleProps
            {
                EventPattern = new EventPattern { Source = [source], DetailType = [detailType] }, Targets = [new SqsQueue(Queue)],
            });
        karpenter.AddToPolicy(new PolicyStatement(new PolicyStatementProps
        {
            Actions = ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"], Resources = [Queue.QueueArn],
        }));
    }

    public Queue Queue { get; }
}

using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SNS.Subscriptions;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>
/// The topic that tells people what goes wrong. Without an address in the configuration there is nothing. The key is the topic's own: CloudWatch can't use the one that AWS keeps for SNS, whose policy
/// nobody can change (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html, "Enable compatibility between event sources from AWS services and encrypted topics").
/// </summary>
public sealed class Notifications : Construct
{
    const string CloudWatch = "cloudwatch.amazonaws.com";

    public Notifications(Construct scope, Configuration configuration) : base(scope, "Notifications")
    {
        if (configuration.Notifications.Emails.Count == 0) return;
        Key = new Key(this, "Key", new KeyProps
        {
            Description = $"{configuration.Deployment}: what goes wrong, by e-mail", EnableKeyRotation = true, PendingWindow = Duration.Days(7), RemovalPolicy = RemovalPolicy.DESTROY,
        });
        Key.AddToResourcePolicy(Allow("kms:Decrypt", "kms:GenerateDataKey*", "*"));
        Topic = new Topic(this, "Topic", new TopicProps { TopicName = TopicName(configuration), DisplayName = $"ComfyServerless {configuration.Deployment}", MasterKey = Key, EnforceSSL = true });
        Topic.AddToResourcePolicy(Allow("sns:Publish", null, Topic.TopicArn));
        Unsent = new Queue(this, "Unsent", new QueueProps { RetentionPeriod = Duration.Days(14), Encryption = QueueEncryption.SQS_MANAGED, EnforceSSL = true });
        Nag.Suppress(Unsent, ("AwsSolutions-SQS3", "It is a dead-letter queue itself."));
        foreach (var email in configuration.Notifications.Emails) Topic.AddSubscription(new EmailSubscription(email));
    }

    public static string TopicName(Configuration configuration) => $"{configuration.Deployment}-notifications";

    /// <summary>Null: nobody wants to hear.</summary>
    public Topic? Topic { get; }

    /// <summary>The topic's key. Who publishes needs kms:GenerateDataKey and kms:Decrypt of it.</summary>
    public Key? Key { get; }

    /// <summary>Keeps the events that no mail could be made of.</summary>
    public Queue? Unsent { get; }

    /// <summary>Tells of an alarm once, when it begins to ring.</summary>
    public void Tell(Alarm alarm)
    {
        if (Topic is { } topic) alarm.AddAlarmAction(new SnsAction(topic));
    }

    // Alarms of this account only: a service acts for whoever asks it to.
    PolicyStatement Allow(string action, string? more, string resource) => new(new PolicyStatementProps
    {
        Principals = [new ServicePrincipal(CloudWatch)], Actions = more is null ? [action] : [action, more], Resources = [resource],
        Conditions = new Dictionary<string, object> { ["StringEquals"] = new Dictionary<string, object> { ["aws:SourceAccount"] = Stack.Of(this).Account } },
    });
}

using ComfyServerless.Functions.Mails;

namespace ComfyServerless.Cdk.Permissions;

static class MailPermissions
{
    public static IReadOnlyDictionary<string, Func<StepResources, IEnumerable<Grant>>> Entries { get; } = new Dictionary<string, Func<StepResources, IEnumerable<Grant>>>
    {
        // There is a topic where there is the function.
        ["ExplainExecution"] = of =>
        [
            Grant.On(of.Made.Notifications.Topic!.TopicArn, "sns:Publish"),
            // SNS encrypts what is published in the publisher's name.
            Grant.On(of.Made.Notifications.Key!.KeyArn, "kms:GenerateDataKey", "kms:Decrypt"),
            // The marks of mails, and never the lock beside them.
            Grant.On(of.Made.Lock.Table.TableArn, "dynamodb:GetItem", "dynamodb:PutItem").When("ForAllValues:StringLike", "dynamodb:LeadingKeys", SentMails.Mark + "*"),
            Grant.Wild("Executions are named when they start.", of.Executions, "states:DescribeExecution", "states:GetExecutionHistory"),
            // Lambda sends what it could not do in the function's name.
            Grant.On(of.Made.Notifications.Unsent!.QueueArn, "sqs:SendMessage"),
        ],
    };
}

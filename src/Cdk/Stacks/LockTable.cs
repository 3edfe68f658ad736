using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;
using ComfyServerless.Functions.Mails;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>Which execution works on the deployment: one item; and for some days an item for each e-mail that was sent. On demand, so free at rest.</summary>
public sealed class LockTable : Construct
{
    public LockTable(Construct scope) : base(scope, "Lock")
    {
        Table = new Table(this, "Table", new TableProps
        {
            PartitionKey = new Amazon.CDK.AWS.DynamoDB.Attribute { Name = "Deployment", Type = AttributeType.STRING },
            BillingMode = BillingMode.PAY_PER_REQUEST,
            TimeToLiveAttribute = SentMails.ExpiryAttribute,
            RemovalPolicy = RemovalPolicy.DESTROY,
        });
        Nag.Suppress(Table, ("AwsSolutions-DDB3", "A lock lives as long as an execution, the mark of a mail for days: there is nothing to recover to a point in time."));
    }

    public Table Table { get; }
}

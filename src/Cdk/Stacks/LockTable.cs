using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>One item a deployment: which execution works on it. On demand, so free at rest.</summary>
public sealed class LockTable : Construct
{
    public LockTable(Construct scope) : base(scope, "Lock")
    {
        Table = new Table(this, "Table", new TableProps
        {
            PartitionKey = new Amazon.CDK.AWS.DynamoDB.Attribute { Name = "Deployment", Type = AttributeType.STRING },
            BillingMode = BillingMode.PAY_PER_REQUEST,
            RemovalPolicy = RemovalPolicy.DESTROY,
        });
        Nag.Suppress(Table, ("AwsSolutions-DDB3", "The lock lives as long as an execution: there is nothing to recover to a point in time."));
    }

    public Table Table { get; }
}

using Amazon.CDK;
using Amazon.CDK.AWS.Logs;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>The control plane's log group, made here because EKS would make it without retention.</summary>
public sealed class ClusterLogs : Construct
{
    public ClusterLogs(Construct scope, Configuration configuration) : base(scope, "ClusterLogs")
        => _ = new LogGroup(this, "Log", new LogGroupProps
        {
            LogGroupName = $"/aws/eks/{configuration.Deployment}/cluster", Retention = RetentionDays.ONE_MONTH, RemovalPolicy = RemovalPolicy.DESTROY,
        });
}

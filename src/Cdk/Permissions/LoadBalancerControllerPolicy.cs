using Amazon.CDK;
using Amazon.CDK.AWS.IAM;

namespace ComfyServerless.Cdk.Permissions;

/// <summary>
/// What the load balancer controller 3.5 may do here. It makes no load balancer: it keeps the pods in one target group, and lets the load balancer's group into the cluster's, so
/// most of its published policy is left out.
/// </summary>
static class LoadBalancerControllerPolicy
{
    public static void AttachTo(Role role, Configuration configuration, string targetGroupArn)
    {
        Allow(["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"], targetGroupArn);
        Allow(["elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetGroupAttributes", "elasticloadbalancing:DescribeTargetHealth", "elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeTags"], "*");
        Allow(["ec2:DescribeAvailabilityZones", "ec2:DescribeInstances", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"], "*");
        Allow(["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"], Stack.Of(role).FormatArn(new ArnComponents { Service = "ec2", Resource = "security-group", ResourceName = "*" }),
            "aws:ResourceTag/kubernetes.io/cluster/" + configuration.Deployment);

        // Of EKS's own group only, which carries this tag.
        void Allow(string[] actions, string resource, string? owned = null) => role.AddToPolicy(new PolicyStatement(new PolicyStatementProps
        {
            Actions = actions, Resources = [resource], Conditions = owned is null ? null : new Dictionary<string, object> { ["StringEquals"] = new Dictionary<string, object> { [owned] = "owned" } },
        }));
    }
}

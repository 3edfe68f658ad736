using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using ComfyServerless.Cdk.Stacks;

namespace ComfyServerless.Cdk.Permissions;

/// <summary>
/// What Karpenter 1.14 may do, after its published controller policy: launches and ends only what carries this cluster's tags. The nodes' instance profile is the
/// stack's, so the statements that make profiles are left out.
/// </summary>
static class KarpenterPolicy
{
    public static void AttachTo(Role role, Configuration configuration, IRole nodeRole)
    {
        var stack = Stack.Of(role);
        var owned = "aws:RequestTag/kubernetes.io/cluster/" + configuration.Deployment;
        var ownedAlready = "aws:ResourceTag/kubernetes.io/cluster/" + configuration.Deployment;
        string[] made = [.. new[] { "fleet", "instance", "volume", "network-interface", "launch-template", "spot-instances-request" }.Select(Ec2)];

        Allow("LaunchFromWhatExists", ["ec2:RunInstances", "ec2:CreateFleet"],
            [stack.FormatArn(new ArnComponents { Service = "ec2", Account = "", Resource = "image", ResourceName = "*" }), stack.FormatArn(new ArnComponents { Service = "ec2", Account = "", Resource = "snapshot", ResourceName = "*" }),
                Ec2("security-group"), Ec2("subnet"), Ec2("capacity-reservation"), Ec2("placement-group")]);
        Allow("LaunchFromOwnTemplates", ["ec2:RunInstances", "ec2:CreateFleet"], [Ec2("launch-template")], Equal(ownedAlready, "owned"), Like("aws:ResourceTag/karpenter.sh/nodepool"));
        Allow("MakeTagged", ["ec2:RunInstances", "ec2:CreateFleet", "ec2:CreateLaunchTemplate"], made,
            Equal(owned, "owned", ("aws:RequestTag/eks:eks-cluster-name", configuration.Deployment)), Like("aws:RequestTag/karpenter.sh/nodepool"));
        Allow("TagWhatIsMade", ["ec2:CreateTags"], made,
            Equal(owned, "owned", ("aws:RequestTag/eks:eks-cluster-name", configuration.Deployment), ("ec2:CreateAction", new[] { "RunInstances", "CreateFleet", "CreateLaunchTemplate" })), Like("aws:RequestTag/karpenter.sh/nodepool"));
        Allow("TagInstances", ["ec2:CreateTags"], [Ec2("instance")], Equal(ownedAlready, "owned"),
            ("ForAllValues:StringEquals", new Dictionary<string, object> { ["aws:TagKeys"] = new[] { "eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name" } }), Like("aws:ResourceTag/karpenter.sh/nodepool"));
        Allow("EndOwn", ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"], [Ec2("instance"), Ec2("launch-template")], Equal(ownedAlready, "owned"), Like("aws:ResourceTag/karpenter.sh/nodepool"));
        Allow("Discover",
            [
                "ec2:DescribeCapacityReservations", "ec2:DescribeImages", "ec2:DescribeInstances", "ec2:DescribeInstanceStatus", "ec2:DescribeInstanceTypeOfferings", "ec2:DescribeInstanceTypes",
                "ec2:DescribeLaunchTemplates", "ec2:DescribePlacementGroups", "ec2:DescribeSecurityGroups", "ec2:DescribeSpotPriceHistory", "ec2:DescribeSubnets",
            ], ["*"], Equal("aws:RequestedRegion", configuration.Region));
        Allow("ReadImages", ["ssm:GetParameter"], [stack.FormatArn(new ArnComponents { Service = "ssm", Account = "", Resource = "parameter", ResourceName = "aws/service/*" })]);
        Allow("Prices", ["pricing:GetProducts"], ["*"]);
        Allow("Profiles", ["iam:GetInstanceProfile", "iam:ListInstanceProfiles"], [stack.FormatArn(new ArnComponents { Service = "iam", Region = "", Resource = "instance-profile", ResourceName = "*" })]);
        Allow("PassNodeRole", ["iam:PassRole"], [nodeRole.RoleArn], Equal("iam:PassedToService", "ec2.amazonaws.com"));
        Allow("FindCluster", ["eks:DescribeCluster"], [Arns.Cluster(role, configuration)]);

        string Ec2(string kind) => stack.FormatArn(new ArnComponents { Service = "ec2", Account = "*", Resource = kind, ResourceName = "*" });

        void Allow(string sid, string[] actions, string[] resources, params (string Test, Dictionary<string, object> Keys)[] conditions)
            => role.AddToPolicy(new PolicyStatement(new PolicyStatementProps
            {
                Sid = sid, Actions = actions, Resources = resources, Conditions = conditions.Length == 0 ? null : conditions.ToDictionary(condition => condition.Test, condition => (object)condition.Keys),
            }));
    }

    static (string Test, Dictionary<string, object> Keys) Equal(string key, object value, params (string Key, object Value)[] more)
        => ("StringEquals", more.Append((Key: key, Value: value)).ToDictionary(pair => pair.Key, pair => pair.Value));

    static (string Test, Dictionary<string, object> Keys) Like(string key) => ("StringLike", new() { [key] = "*" });
}

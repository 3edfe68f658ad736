namespace ComfyServerless.Cdk.Permissions;

static class NodePermissions
{
    public static IReadOnlyDictionary<string, Func<StepResources, IEnumerable<Grant>>> Entries { get; } = new Dictionary<string, Func<StepResources, IEnumerable<Grant>>>
    {
        ["EnsureSystemNodes"] = of =>
        [
            Grant.On(of.Cluster, "eks:CreateNodegroup"),
            Grant.Wild("The node groups of this one cluster.", of.OfCluster("nodegroup"), "eks:DescribeNodegroup", "eks:UpdateNodegroupConfig", "eks:UpdateNodegroupVersion", "eks:DeleteNodegroup", "eks:TagResource"),
            Grant.Pass("ec2.amazonaws.com", of.Made.Roles.SystemNode.RoleArn),
            Grant.On(of.Made.Roles.SystemNode.RoleArn, "iam:GetRole", "iam:ListAttachedRolePolicies"),
            // Without these EKS answers "not authorized to launch instances with this launch template".
            Grant.Wild("EKS tries the launch template with the caller's permissions.", "*", "ec2:RunInstances", "ec2:CreateTags", "ec2:DescribeLaunchTemplateVersions", "ec2:DescribeSubnets"),
            Grant.Wild("EKS looks for its service-linked role with the caller's permissions.", of.ServiceRole("eks-nodegroup.amazonaws.com"), "iam:GetRole"),
            Grant.Wild("A service-linked role's name ends in its service's.", of.ServiceRole("eks-nodegroup.amazonaws.com"), "iam:CreateServiceLinkedRole").When("StringEquals", "iam:AWSServiceName", "eks-nodegroup.amazonaws.com"),
        ],
    };
}

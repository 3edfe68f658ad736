using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Cdk.Permissions;

static class ClusterPermissions
{
    const string Described = "EC2's Describe actions know no resources.";
    const string Named = "Everything of this one cluster; ids are EKS's.";

    public static IReadOnlyDictionary<string, Func<StepResources, IEnumerable<Grant>>> Entries { get; } = new Dictionary<string, Func<StepResources, IEnumerable<Grant>>>
    {
        ["EnsureEgress"] = of =>
        [
            Grant.Wild(Described, "*", "ec2:DescribeNatGateways", "ec2:DescribeAddresses", "ec2:DescribeRouteTables"),
            Grant.Wild("Gateways and addresses get their ids when they are made; only with our tag.", of.Ec2("natgateway"), "ec2:CreateNatGateway").When("StringEquals", "aws:RequestTag/" + Settings.OwnerTag, of.Deployment),
            Grant.Wild("The address is ours by its tag.", of.Ec2("elastic-ip"), "ec2:CreateNatGateway").When("StringEquals", "aws:ResourceTag/" + Settings.OwnerTag, of.Deployment),
            Grant.Wild("A gateway stands in one of the stack's public subnets, which carry our tag.", of.Ec2("subnet"), "ec2:CreateNatGateway").When("StringEquals", "aws:ResourceTag/" + Settings.OwnerTag, of.Deployment),
            Grant.Wild("An address has no id yet.", of.Ec2("elastic-ip"), "ec2:AllocateAddress").When("StringEquals", "aws:RequestTag/" + Settings.OwnerTag, of.Deployment),
            Grant.Wild("Tags only on what is being made.", of.Ec2("*"), "ec2:CreateTags").When("StringEquals", "ec2:CreateAction", "CreateNatGateway", "AllocateAddress"),
            Grant.Wild("Only what carries our tag.", of.Ec2("elastic-ip"), "ec2:ReleaseAddress").When("StringEquals", "aws:ResourceTag/" + Settings.OwnerTag, of.Deployment),
            Grant.Wild("Only what carries our tag.", of.Ec2("natgateway"), "ec2:DeleteNatGateway").When("StringEquals", "aws:ResourceTag/" + Settings.OwnerTag, of.Deployment),
            Grant.Wild("Only route tables with our tag.", of.Ec2("route-table"), "ec2:CreateRoute", "ec2:ReplaceRoute").When("StringEquals", "aws:ResourceTag/" + Settings.OwnerTag, of.Deployment),
        ],
        ["EnsureCluster"] = of =>
        [
            Grant.On(of.Cluster, "eks:CreateCluster", "eks:DescribeCluster", "eks:UpdateClusterConfig", "eks:DeleteCluster", "eks:TagResource"),
            Grant.Pass("eks.amazonaws.com", of.Made.Roles.Cluster.RoleArn),
            Grant.Wild(Described, "*", "ec2:DescribeSubnets", "ec2:DescribeVpcs", "ec2:DescribeSecurityGroups"),
            Grant.Wild("A service-linked role's name ends in its service's.", of.ServiceRole("eks.amazonaws.com"), "iam:CreateServiceLinkedRole").When("StringEquals", "iam:AWSServiceName", "eks.amazonaws.com"),
        ],
        ["ResolveCluster"] = of => [Grant.On(of.Cluster, "eks:DescribeCluster")],
        ["EnsureAccess"] = of =>
        [
            Grant.On(of.Cluster, "eks:CreateAccessEntry", "eks:ListAccessEntries", "eks:CreatePodIdentityAssociation", "eks:ListPodIdentityAssociations"),
            Grant.Wild(Named, of.OfCluster("access-entry"), "eks:DescribeAccessEntry", "eks:DeleteAccessEntry", "eks:AssociateAccessPolicy", "eks:ListAssociatedAccessPolicies", "eks:TagResource"),
            Grant.Wild(Named, of.OfCluster("podidentityassociation"), "eks:DescribePodIdentityAssociation", "eks:UpdatePodIdentityAssociation", "eks:TagResource"),
            Grant.Pass("pods.eks.amazonaws.com", of.Made.Roles.Karpenter.RoleArn, of.Made.Roles.LoadBalancerController.RoleArn),
            Grant.On([of.Made.Roles.Karpenter.RoleArn, of.Made.Roles.LoadBalancerController.RoleArn], "iam:GetRole"),
        ],
        ["EnsureBaseAddons"] = of => Addons(of),
        ["EnsureAddons"] = of => [.. Addons(of), Grant.Pass("pods.eks.amazonaws.com", of.Made.Roles.StorageDriver.RoleArn), Grant.On(of.Made.Roles.StorageDriver.RoleArn, "iam:GetRole"),
            Grant.On(of.Cluster, "eks:CreatePodIdentityAssociation"),
            Grant.Wild(Named, of.OfCluster("podidentityassociation"), "eks:DescribePodIdentityAssociation", "eks:UpdatePodIdentityAssociation", "eks:DeletePodIdentityAssociation", "eks:TagResource")],
    };

    static IEnumerable<Grant> Addons(StepResources of) =>
    [
        Grant.On(of.Cluster, "eks:CreateAddon"),
        Grant.Wild(Named, of.OfCluster("addon"), "eks:DescribeAddon", "eks:UpdateAddon", "eks:DeleteAddon", "eks:TagResource"),
        Grant.Wild(Named, of.OfCluster("podidentityassociation"), "eks:DescribePodIdentityAssociation"),
        Grant.Wild("Versions belong to no cluster.", "*", "eks:DescribeAddonVersions"),
    ];
}

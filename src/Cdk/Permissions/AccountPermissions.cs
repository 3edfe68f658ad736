using ComfyServerless.Functions.Account;

namespace ComfyServerless.Cdk.Permissions;

static class AccountPermissions
{
    public static IReadOnlyDictionary<string, Func<StepResources, IEnumerable<Grant>>> Entries { get; } = new Dictionary<string, Func<StepResources, IEnumerable<Grant>>>
    {
        ["VerifyAccount"] = of =>
        [
            Grant.On(of.Made.Buckets.Models.BucketArn, "s3:ListBucket"),
            Grant.On(of.Cluster, "eks:DescribeCluster"),
            Grant.Wild("A stack's ARN ends in an id; its name is fixed.", of.EdgeStack, "cloudformation:DescribeStacks"),
            Grant.On(ServiceRole.All.Select(of.ServiceRole), "iam:GetRole"),
            Grant.On([of.Made.Roles.Karpenter.RoleArn, of.Made.Edge.Role.RoleArn], "iam:SimulatePrincipalPolicy"),
            Grant.On(of.ModelToken, "ssm:GetParameter"),
            Grant.Wild("EKS's images: AWS publishes them.", of.PublicParameters("eks/optimized-ami/*"), "ssm:GetParameter"),
            Grant.Wild("Describe actions know no resources.", "*", "ec2:DescribeAddresses", "ec2:DescribeInstances", "ec2:DescribeInstanceTypeOfferings", "ec2:DescribeInstanceTypes", "ec2:DescribeNatGateways", "ec2:DescribeSubnets"),
            Grant.Wild("Versions belong to no cluster.", "*", "eks:DescribeAddonVersions", "eks:DescribeClusterVersions"),
            Grant.Wild("Reading quotas knows no resources.", "*", "servicequotas:GetServiceQuota", "servicequotas:GetAWSDefaultServiceQuota"),
        ],
        ["EnsureServiceRoles"] = of =>
        [
            Grant.On(ServiceRole.All.Select(of.ServiceRole), "iam:GetRole"),
            .. ServiceRole.All.Select(role => Grant.On(of.ServiceRole(role), "iam:CreateServiceLinkedRole").When("StringEquals", "iam:AWSServiceName", role.Service)),
        ],
        ["ResolvePlan"] = of =>
        [
            Grant.On(of.Made.Buckets.Models.BucketArn, "s3:ListBucket"),
            Grant.On(of.Made.Registry.Repository.RepositoryArn, "ecr:DescribeImages"),
            Grant.On(of.Record, "ssm:GetParameter"),
            Grant.On(of.Cluster, "eks:DescribeCluster"),
            Grant.Wild("Everything of this one cluster; ids are EKS's.", [of.OfCluster("addon"), of.OfCluster("nodegroup")], "eks:DescribeAddon", "eks:DescribeNodegroup"),
            Grant.Wild("A stack's ARN ends in an id; its name is fixed.", of.EdgeStack, "cloudformation:DescribeStacks"),
            Grant.Wild("Describe actions know no resources.", "*", "ec2:DescribeInstances", "ec2:DescribeNatGateways"),
        ],
    };
}

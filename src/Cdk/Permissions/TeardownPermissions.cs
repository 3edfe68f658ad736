using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Cdk.Permissions;

static class TeardownPermissions
{
    const string Described = "EC2's Describe actions know no resources.", Ours = "Only what carries our tag.", Named = "Executions are named when they start.";
    const string OwnerTag = "aws:ResourceTag/" + Settings.OwnerTag;

    public static IReadOnlyDictionary<string, Func<StepResources, IEnumerable<Grant>>> Entries { get; } = new Dictionary<string, Func<StepResources, IEnumerable<Grant>>>
    {
        ["EnsureStackProtection"] = Protection,
        ["RemoveStackProtection"] = Protection,
        ["EnsureTeardownLock"] = of =>
        [
            Grant.On(of.Made.Lock.Table.TableArn, "dynamodb:GetItem", "dynamodb:PutItem"),
            Grant.Wild(Named, of.StateMachines.Select(machine => machine.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal) + ":*"), "states:DescribeExecution", "states:StopExecution"),
            Grant.On(of.StateMachines, "states:ListExecutions"),
            Grant.On(of.SkipParameter, "ssm:GetParameter", "ssm:PutParameter"),
        ],
        ["RemoveBuilds"] = of => [Grant.On([of.Made.Builds.Image.ProjectArn, of.Made.Builds.Controllers.ProjectArn, of.Made.Builds.Models.ProjectArn], "codebuild:ListBuildsForProject", "codebuild:BatchGetBuilds", "codebuild:StopBuild")],
        ["RemoveGpuInstances"] = of =>
        [
            Grant.Wild(Described, "*", "ec2:DescribeInstances"),
            Grant.Wild(Ours, of.Ec2("instance"), "ec2:TerminateInstances").When("StringEquals", OwnerTag, of.Deployment),
        ],
        ["RemoveSystemNodes"] = of =>
        [
            Grant.On(of.Cluster, "eks:ListNodegroups"),
            Grant.Wild("The node groups of this one cluster.", of.OfCluster("nodegroup"), "eks:DescribeNodegroup", "eks:DeleteNodegroup"),
        ],
        ["RemoveCluster"] = of => [Grant.On(of.Cluster, "eks:DescribeCluster", "eks:DeleteCluster")],
        ["RemoveEgress"] = of =>
        [
            Grant.Wild(Described, "*", "ec2:DescribeNatGateways", "ec2:DescribeAddresses", "ec2:DescribeRouteTables"),
            Grant.Wild(Ours, of.Ec2("route-table"), "ec2:DeleteRoute").When("StringEquals", OwnerTag, of.Deployment),
            Grant.Wild(Ours, of.Ec2("natgateway"), "ec2:DeleteNatGateway").When("StringEquals", OwnerTag, of.Deployment),
            Grant.Wild(Ours, of.Ec2("elastic-ip"), "ec2:ReleaseAddress").When("StringEquals", OwnerTag, of.Deployment),
        ],
        ["RemoveData"] = of =>
        [
            Grant.On(Buckets(of), "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"),
            Grant.Wild("Everything in these three buckets.", Buckets(of).Select(bucket => bucket + "/*"), "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:AbortMultipartUpload"),
            Grant.On([of.Made.Registry.Repository.RepositoryArn, of.Made.Registry.Cache.RepositoryArn], "ecr:DescribeImages", "ecr:BatchDeleteImage"),
        ],
        ["VerifyNothingLeft"] = of =>
        [
            Grant.On(of.Cluster, "eks:DescribeCluster"),
            Grant.Wild(Described, "*", "ec2:DescribeInstances", "ec2:DescribeVolumes", "ec2:DescribeSpotInstanceRequests", "ec2:DescribeLaunchTemplates", "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups", "ec2:DescribeNatGateways", "ec2:DescribeAddresses"),
            Grant.Wild(Ours, of.Ec2("volume"), "ec2:DeleteVolume").When("StringEquals", OwnerTag, of.Deployment),
            Grant.Wild(Ours, of.Ec2("spot-instances-request"), "ec2:CancelSpotInstanceRequests").When("StringEquals", OwnerTag, of.Deployment),
            Grant.Wild("Karpenter's, by the cluster that it made them for.", of.Ec2("launch-template"), "ec2:DeleteLaunchTemplate").When("StringEquals", "aws:ResourceTag/karpenter.k8s.aws/cluster", of.Deployment),
            Grant.Wild("EKS's, by the cluster that it made them for.", of.Ec2("launch-template"), "ec2:DeleteLaunchTemplate").When("StringEquals", "aws:ResourceTag/eks:cluster-name", of.Deployment),
            Grant.Wild("Only in our own VPC.", of.Ec2("network-interface"), "ec2:DeleteNetworkInterface").When("ArnEquals", "ec2:Vpc", of.Vpc),
            Grant.Wild("Only in our own VPC.", of.Ec2("security-group"), "ec2:DeleteSecurityGroup").When("ArnEquals", "ec2:Vpc", of.Vpc),
            Grant.Wild("Load balancing's Describe actions know no resources.", "*", "elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTags"),
            Grant.Wild("The controller's, by the cluster that it made them for.", of.LoadBalancing("loadbalancer"), "elasticloadbalancing:DeleteLoadBalancer").When("StringEquals", "aws:ResourceTag/elbv2.k8s.aws/cluster", of.Deployment),
            Grant.Wild("The controller's, by the cluster that it made them for.", of.LoadBalancing("targetgroup"), "elasticloadbalancing:DeleteTargetGroup").When("StringEquals", "aws:ResourceTag/elbv2.k8s.aws/cluster", of.Deployment),
            Grant.Wild("Instance profiles are listed by path.", "*", "iam:ListInstanceProfiles"),
            Grant.Wild("Their tags say whose they are.", of.InstanceProfiles, "iam:ListInstanceProfileTags"),
            Grant.Wild("Karpenter's, by the cluster that it made them for.", of.InstanceProfiles, "iam:RemoveRoleFromInstanceProfile", "iam:DeleteInstanceProfile")
                .When("StringEquals", $"aws:ResourceTag/kubernetes.io/cluster/{of.Deployment}", "owned"),
            Grant.Wild("Log groups are described by prefix.", "*", "logs:DescribeLogGroups"),
            Grant.Wild("Container Insights' groups of this cluster.", of.Log($"/aws/containerinsights/{of.Deployment}/*"), "logs:DeleteLogGroup"),
            Grant.On(Buckets(of), "s3:ListBucket"),
            Grant.On([of.Made.Registry.Repository.RepositoryArn, of.Made.Registry.Cache.RepositoryArn], "ecr:DescribeImages"),
        ],
    };

    static IEnumerable<Grant> Protection(StepResources of) => [Grant.On(of.Stack, "cloudformation:DescribeStacks", "cloudformation:UpdateTerminationProtection")];

    static IEnumerable<string> Buckets(StepResources of) => [of.Made.Buckets.Inputs.BucketArn, of.Made.Buckets.Outputs.BucketArn, of.Made.Buckets.Models.BucketArn];
}

namespace ComfyServerless.Cdk.Permissions;

static class WatchPermissions
{
    public static IReadOnlyDictionary<string, Func<StepResources, IEnumerable<Grant>>> Entries { get; } = new Dictionary<string, Func<StepResources, IEnumerable<Grant>>>
    {
        ["ResolveCost"] = of =>
        [
            Grant.On(of.Cluster, "eks:DescribeCluster"),
            Grant.Wild("EC2's and load balancing's Describe actions know no resources.", "*", "ec2:DescribeInstances", "ec2:DescribeNatGateways", "ec2:DescribeAddresses", "elasticloadbalancing:DescribeLoadBalancers"),
            // Lambda hands its result on in its name.
            Grant.On(of.Function("ResolveUse"), "lambda:InvokeFunction"),
        ],
        ["ResolveUse"] = _ => [],
    };
}

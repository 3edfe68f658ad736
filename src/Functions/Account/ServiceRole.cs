using ComfyServerless.Functions.Deployments;

namespace ComfyServerless.Functions.Account;

/// <summary>A role that an AWS service takes on in an account, and that is there once and for all as soon as somebody has made it.</summary>
/// <param name="Service">E.g. <c>spot.amazonaws.com</c>.</param>
/// <param name="Name">That AWS gives it, e.g. <c>AWSServiceRoleForEC2Spot</c>.</param>
public sealed record ServiceRole(string Service, string Name)
{
    // Names: the services' guides on service-linked roles.
    public static readonly ServiceRole
        Spot = new("spot.amazonaws.com", "AWSServiceRoleForEC2Spot"),
        Cluster = new("eks.amazonaws.com", "AWSServiceRoleForAmazonEKS"),
        Nodegroup = new("eks-nodegroup.amazonaws.com", "AWSServiceRoleForAmazonEKSNodegroup"),
        LoadBalancer = new("elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"),
        VpcOrigin = new("vpcorigin.cloudfront.amazonaws.com", "AWSServiceRoleForCloudFrontVPCOrigin");

    public static IReadOnlyList<ServiceRole> All { get; } = [Spot, Cluster, Nodegroup, LoadBalancer, VpcOrigin];

    /// <summary>Those that this deployment cannot do without.</summary>
    public static IReadOnlyList<ServiceRole> Of(Deployment deployment)
        => [.. All.Where(role => (role != Spot || deployment.CapacityTypes.Contains("spot")) && (role != VpcOrigin || deployment.Edge.Enabled))];
}

namespace ComfyServerless.Functions.Cluster;

/// <summary>Where EKS takes no subnet for a control plane. Nodes may stand there.</summary>
public static class ClusterZones
{
    // https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html#network-requirements-subnets
    static readonly string[] Refused = ["use1-az3", "usw1-az2", "cac1-az3"];

    /// <param name="id">A zone's id, such as <c>usw2-az1</c>.</param>
    public static bool Takes(string id) => !Refused.Contains(id);
}

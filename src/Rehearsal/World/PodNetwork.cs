using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.Eks;
using ComfyServerless.Rehearsal.Kubernetes;

namespace ComfyServerless.Rehearsal.World;

/// <summary>Pods' addresses as the VPC knows them: their servers are on this machine, their security group is their cluster's. World's thread.</summary>
sealed class PodNetwork(KubernetesPlane kubernetes, EksStore eks, Ec2Service ec2) : ITargetNetwork
{
    public Uri? ServerAt(string vpc, string address, int port) => kubernetes.ServerAt(address, port, cluster => VpcOf(cluster) == vpc);

    public bool Admits(string vpc, string address, string fromGroup, int port)
        => kubernetes.ClusterOf(address, cluster => VpcOf(cluster) == vpc) is { } cluster && GroupOf(cluster) is { } group && ec2.SecurityGroups.Admits(group, fromGroup, port);

    public bool LetsIn(string vpc, string address, IReadOnlyList<string> fromSubnets, int port)
        => fromSubnets.All(subnet => kubernetes.LetsIn(address, AddressIn(subnet), port, cluster => VpcOf(cluster) == vpc));

    /// <summary>Addresses of a cluster's control plane: one in each of its subnets.</summary>
    public IReadOnlyList<string> ControlPlane(string cluster)
        => [.. Json.Texts(eks.Clusters.GetValueOrDefault(cluster)?.Description["resourcesVpcConfig"]?["subnetIds"]).Select(AddressIn)];

    public string? GroupOf(string cluster) => Network(cluster, "clusterSecurityGroupId");

    string AddressIn(string subnet) => ec2.Store.Subnets.Get(subnet)["cidrBlock"]!.ToString().Split('/')[0];

    string? VpcOf(string cluster) => Network(cluster, "vpcId");

    string? Network(string cluster, string field) => eks.Clusters.GetValueOrDefault(cluster)?.Description["resourcesVpcConfig"]?[field]?.ToString();
}

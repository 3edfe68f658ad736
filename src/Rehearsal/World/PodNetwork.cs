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

    public string? GroupOf(string cluster) => Network(cluster, "clusterSecurityGroupId");

    string? VpcOf(string cluster) => Network(cluster, "vpcId");

    string? Network(string cluster, string field) => eks.Clusters.GetValueOrDefault(cluster)?.Description["resourcesVpcConfig"]?[field]?.ToString();
}

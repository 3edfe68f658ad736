using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.World;

// Where the modelled AWS services and the modelled Kubernetes meet. Everything here is called on the world's thread.

/// <summary>The Kubernetes side, as EKS sees it.</summary>
public interface IKubernetesPlane
{
    /// <summary>Makes a cluster's API server and gives its address; the clock stands still meanwhile. Its objects start with what a fresh EKS cluster has.</summary>
    Task<ApiEndpoint> StartAsync(string cluster, IClusterAccess access);
    void Stop(string cluster);
    /// <summary>A node registers and becomes Ready (the caller has spent the time).</summary>
    void AddNode(string cluster, NodeJoin node);
    void RemoveNode(string cluster, string node);
    /// <summary>Puts an EKS add-on's workloads into the cluster.</summary>
    void ApplyAddon(string cluster, string addon, string version, JsonObject? configuration);
    void RemoveAddon(string cluster, string addon);
    /// <summary>All replicas that the add-on wants are Ready; false makes it DEGRADED (coredns without nodes).</summary>
    bool IsAddonHealthy(string cluster, string addon);
}

/// <param name="Url">https, loopback.</param>
/// <param name="CertificateAuthority">Base64 of the PEM, as DescribeCluster gives it.</param>
public sealed record ApiEndpoint(string Url, string CertificateAuthority);

public sealed record NodeJoin(string Name, string InstanceId, string InstanceType, string Zone, string CapacityType, IReadOnlyDictionary<string, string> Labels);

/// <summary>EKS's access entries and Pod Identity associations, as the Kubernetes side sees them.</summary>
public interface IClusterAccess
{
    /// <summary>The entry of a role, or null: then the API answers 401.</summary>
    AccessEntry? Find(string roleArn);
    /// <summary>The role that Pod Identity gives to a service account, or null.</summary>
    string? PodIdentityRole(string @namespace, string serviceAccount);
}

/// <param name="Type">STANDARD or EC2_LINUX.</param>
/// <param name="Policies">Names such as <c>AmazonEKSClusterAdminPolicy</c>.</param>
public sealed record AccessEntry(string PrincipalArn, string Type, IReadOnlyList<string> Policies);

/// <summary>EC2, as Karpenter sees it.</summary>
public interface IInstances
{
    /// <summary>Launches at once; throws <see cref="Aws.AwsError"/> as CreateFleet would (InsufficientInstanceCapacity, AuthFailure.ServiceLinkedRoleCreationNotPermitted …).</summary>
    LaunchedInstance Launch(string instanceType, string capacityType, IReadOnlyList<string> subnetIds, string instanceProfile, IReadOnlyDictionary<string, string> tags);
    void Terminate(string instanceId);
    /// <summary>Whether a launch would be refused for want of a permission, as a dry run tells.</summary>
    bool MayLaunch => true;
}

public sealed record LaunchedInstance(string InstanceId, string PrivateDnsName, string PrivateIp, string Zone);

/// <summary>The systems of the instances that Karpenter launches, as their nodes see them.</summary>
public interface IHosts
{
    /// <param name="userData">May be empty.</param>
    /// <param name="localDisks">The instance's disks become a RAID0.</param>
    void Launch(string instanceId, Kubernetes.Nodes.InstanceType type, string userData, bool localDisks);
    /// <summary>Runs the user data, for which the kubelet waits.</summary>
    Task BootAsync(string instanceId);
    /// <summary>The kubelet runs: local disks are there, and what waited for them begins.</summary>
    /// <returns>The folder that stands for the machine's root; null: it has no files.</returns>
    string? NodeIsUp(string instanceId);
}

/// <summary>ECR and public registries, as a kubelet sees them.</summary>
public interface IImages
{
    /// <summary>Compressed size in bytes of an image reference (by tag or digest), or null when the registry does not have it.</summary>
    long? SizeOf(string reference);
}

/// <summary>Turns the access key id of a request's or token's signature into who calls; null for a key that was never given out.</summary>
public interface ICallers
{
    Aws.Caller? Find(string accessKeyId);
}

/// <summary>What stands behind private addresses, as a load balancer in a VPC sees it. Two VPCs may have the same addresses.</summary>
public interface ITargetNetwork
{
    /// <summary>The local server at an address and port; null while nothing listens there.</summary>
    Uri? ServerAt(string vpc, string address, int port);
    /// <summary>Whether the security groups at an address let another group in.</summary>
    bool Admits(string vpc, string address, string fromGroup, int port);
    /// <summary>Whether what stands at an address lets someone in from each of these subnets.</summary>
    bool LetsIn(string vpc, string address, IReadOnlyList<string> fromSubnets, int port) => true;
}

/// <summary>Target groups and security groups, as the load balancer controller sees them.</summary>
public interface ITargetGroups
{
    /// <returns>The addresses that are in the group and not on their way out; null: no such group.</returns>
    IReadOnlyList<(string Address, int Port)>? Targets(string targetGroupArn);
    void Register(string targetGroupArn, string address, int port);
    void Deregister(string targetGroupArn, string address, int port);
    /// <summary>Lets a security group into the cluster's at a port; what is there stays.</summary>
    void Admit(string cluster, string fromGroup, int port, string description);
    /// <summary>Takes that rule away.</summary>
    void Revoke(string cluster, string fromGroup, int port, string description);
}

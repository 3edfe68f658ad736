using Amazon.EKS;
using Amazon.EKS.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Cluster;

public sealed record EnsureClusterInput(string Execution) : IOfExecution;

/// <param name="Endpoint">https, private.</param>
/// <param name="CertificateAuthority">Base64 of the PEM.</param>
public sealed record EnsureClusterOutput(string Name, string Arn, string Endpoint, string CertificateAuthority, string ClusterSecurityGroupId, string Version);

/// <summary>The EKS cluster is ACTIVE: API authentication, private endpoint, no self-managed add-ons, standard support.</summary>
public sealed class EnsureCluster(IAmazonEKS eks, ControlPlaneZones zones, Settings settings) : IStep<EnsureClusterInput, EnsureClusterOutput>
{
    public async Task<EnsureClusterOutput> RunAsync(EnsureClusterInput input, CancellationToken cancel = default)
    {
        var cluster = await FindAsync(cancel);
        if (cluster is null)
        {
            cluster = await CreateAsync(input.Execution, cancel);
            throw new NotReadyException($"cluster {cluster.Name} is {cluster.Status} since {cluster.CreatedAt:HH:mm:ss}");
        }

        Ownership.Require(settings, $"EKS cluster {cluster.Name}", cluster.Tags);
        if (cluster.Status == ClusterStatus.FAILED) await RecoverAsync(cluster, input.Execution, cancel);
        if (cluster.Status != ClusterStatus.ACTIVE) throw new NotReadyException($"cluster {cluster.Name} is {cluster.Status} since {cluster.CreatedAt:HH:mm:ss}");
        if (ClusterShape.OlderThanPinned(cluster.Version))
            throw new ResourceFailedException($"Cluster {cluster.Name} runs Kubernetes {cluster.Version}; this version deploys {ClusterShape.KubernetesVersion}. Upgrade it in the EKS console, or tear it down and deploy again.");
        if (ClusterShape.Difference(settings, cluster) is { } update)
        {
            try { await eks.UpdateClusterConfigAsync(update, cancel); }
            catch (ResourceInUseException busy) { throw new NotReadyException($"cluster {cluster.Name} waits: {busy.Message}"); }
            throw new NotReadyException($"cluster {cluster.Name} is being put right");
        }

        return new(cluster.Name, cluster.Arn, cluster.Endpoint, cluster.CertificateAuthority.Data, cluster.ResourcesVpcConfig.ClusterSecurityGroupId, cluster.Version);
    }

    async Task<Amazon.EKS.Model.Cluster?> FindAsync(CancellationToken cancel)
    {
        try { return (await eks.DescribeClusterAsync(new DescribeClusterRequest { Name = settings.Deployment }, cancel)).Cluster; }
        catch (ResourceNotFoundException) { return null; }
    }

    async Task<Amazon.EKS.Model.Cluster> CreateAsync(string execution, CancellationToken cancel)
    {
        var desired = ClusterShape.Desired(settings, execution);
        try
        {
            try { return (await eks.CreateClusterAsync(desired, cancel)).Cluster; }
            catch (UnsupportedAvailabilityZoneException refused)
            {
                // Another wish needs another token.
                (desired.ResourcesVpcConfig.SubnetIds, desired.ClientRequestToken) = (await zones.SubnetsAsync(refused, cancel), desired.ClientRequestToken + "-zones");
                return (await eks.CreateClusterAsync(desired, cancel)).Cluster;
            }
        }
        catch (ResourceInUseException) { throw new NotReadyException($"cluster {settings.Deployment} exists but does not show yet"); }
        catch (ResourceLimitExceededException full) { throw Quota.Clusters.Met($"The cluster {settings.Deployment}", full.Message); }
    }

    // A Retry resends the same input: only the tag tells this execution's failure from an earlier one's leftover.
    async Task RecoverAsync(Amazon.EKS.Model.Cluster cluster, string execution, CancellationToken cancel)
    {
        var issues = string.Join("; ", (cluster.Health?.Issues ?? []).Select(issue => $"{issue.Code}: {issue.Message}"));
        if (Ownership.IsOf(execution, cluster.Tags)) throw new ResourceFailedException($"EKS could not create the cluster {cluster.Name}: {issues}");
        try { await eks.DeleteClusterAsync(new DeleteClusterRequest { Name = cluster.Name }, cancel); }
        catch (ResourceInUseException busy) { throw new NotReadyException($"cluster {cluster.Name} of an earlier execution cannot go yet: {busy.Message}"); }
        throw new NotReadyException($"cluster {cluster.Name} of an earlier execution FAILED ({issues}) and is being deleted");
    }
}

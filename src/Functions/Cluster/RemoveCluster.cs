using Amazon.EKS;
using Amazon.EKS.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Cluster;

public sealed record RemoveClusterInput(string Execution) : IOfExecution;

public sealed record RemoveClusterOutput(bool Removed);

/// <summary>
/// The EKS cluster is gone, and with it its add-ons, access entries, Pod Identity associations and helm releases. One that is still being made or changed cannot be deleted: it is waited for.
/// </summary>
public sealed class RemoveCluster(IAmazonEKS eks, Settings settings) : IStep<RemoveClusterInput, RemoveClusterOutput>
{
    public async Task<RemoveClusterOutput> RunAsync(RemoveClusterInput input, CancellationToken cancel = default)
    {
        if (await FindAsync(cancel) is not { } cluster) return new(true);
        Ownership.Require(settings, $"EKS cluster {cluster.Name}", cluster.Tags);
        if (cluster.Status == ClusterStatus.CREATING || cluster.Status == ClusterStatus.UPDATING || cluster.Status == ClusterStatus.DELETING)
            throw new NotReadyException($"cluster {cluster.Name} is {cluster.Status}");
        if (cluster.DeletionProtection == true)
            throw new ResourceFailedException($"Cluster {cluster.Name} has deletion protection, which no step of this deployment sets: take it off in the EKS console if it may go, and start Teardown again.");
        try { await eks.DeleteClusterAsync(new DeleteClusterRequest { Name = cluster.Name }, cancel); }
        catch (ResourceInUseException busy) { throw new NotReadyException($"cluster {cluster.Name} cannot go yet: {busy.Message}"); }
        catch (ResourceNotFoundException) { return new(true); }
        throw new NotReadyException($"cluster {cluster.Name} is being deleted");
    }

    async Task<Amazon.EKS.Model.Cluster?> FindAsync(CancellationToken cancel)
    {
        try { return (await eks.DescribeClusterAsync(new DescribeClusterRequest { Name = settings.Deployment }, cancel)).Cluster; }
        catch (ResourceNotFoundException) { return null; }
    }
}

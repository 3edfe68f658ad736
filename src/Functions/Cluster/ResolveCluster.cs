using Amazon.EKS;
using Amazon.EKS.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Cluster;

public sealed record ResolveClusterInput(string Execution) : IOfExecution;

/// <param name="Status">EKS's own, or ABSENT, or FOREIGN for a cluster of that name that is not this deployment's.</param>
public sealed record ResolveClusterOutput(string Status, string Name, string? Endpoint = null, string? CertificateAuthority = null);

/// <summary>Whether there is a cluster to talk to, and where.</summary>
public sealed class ResolveCluster(IAmazonEKS eks, Settings settings) : IStep<ResolveClusterInput, ResolveClusterOutput>
{
    public async Task<ResolveClusterOutput> RunAsync(ResolveClusterInput input, CancellationToken cancel = default)
    {
        try
        {
            var cluster = (await eks.DescribeClusterAsync(new DescribeClusterRequest { Name = settings.Deployment }, cancel)).Cluster;
            return cluster.Tags?.GetValueOrDefault(Settings.OwnerTag) == settings.Deployment
                ? new(cluster.Status.Value, cluster.Name, cluster.Endpoint, cluster.CertificateAuthority?.Data)
                : new("FOREIGN", cluster.Name);
        }
        catch (ResourceNotFoundException)
        {
            return new("ABSENT", settings.Deployment);
        }
    }
}

using Amazon.EKS;
using Amazon.EKS.Model;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Nodes;

public sealed record EnsureSystemNodesInput(Deployment Deployment, string Execution, EnsureClusterOutput EnsureCluster) : IOfExecution;

public sealed record EnsureSystemNodesOutput(string Nodegroup);

/// <summary>A managed node group of AL2023 machines runs the add-ons and controllers.</summary>
public sealed class EnsureSystemNodes(IAmazonEKS eks, Settings settings) : IStep<EnsureSystemNodesInput, EnsureSystemNodesOutput>
{
    const string Name = SystemNodegroup.Name;

    public async Task<EnsureSystemNodesOutput> RunAsync(EnsureSystemNodesInput input, CancellationToken cancel = default)
    {
        var (cluster, wanted) = (input.EnsureCluster.Name, input.Deployment.SystemNodes);
        if (await FindAsync(cluster, cancel) is not { } group) throw Pending(await CreateAsync(input, cancel));
        Ownership.Require(settings, $"EKS node group {Name}", group.Tags);
        if (group.Status == NodegroupStatus.CREATE_FAILED) await RecoverAsync(cluster, group, input.Execution, cancel);
        if (SystemNodegroup.IsBroken(group))
            throw new ResourceFailedException($"Node group {Name} is DEGRADED: {SystemNodegroup.Issues(group)}. Put back what is missing, or delete the group in the EKS console and deploy again.");
        if (group.Status != NodegroupStatus.ACTIVE) throw Pending(group);
        SystemNodegroup.RequireChangeable(settings, group, wanted);
        if (SystemNodegroup.Difference(cluster, group, wanted) is { } change)
            await ChangeAsync(() => eks.UpdateNodegroupConfigAsync(change, cancel), change.ScalingConfig is null ? "put right" : $"scaled from {group.ScalingConfig.DesiredSize} to {wanted.Count} nodes");
        if (SystemNodegroup.Outdated(settings, cluster, group) is { } version)
            await ChangeAsync(() => eks.UpdateNodegroupVersionAsync(version, cancel), $"moved from version {group.LaunchTemplate.Version} of its launch template to {version.LaunchTemplate.Version}");
        return new(Name);
    }

    static async Task ChangeAsync(Func<Task> change, string how)
    {
        try { await change(); }
        catch (ResourceInUseException busy) { throw new NotReadyException($"node group {Name} waits: {busy.Message}"); }
        throw new NotReadyException($"node group {Name} is being {how}");
    }

    async Task<Nodegroup?> FindAsync(string cluster, CancellationToken cancel)
    {
        try { return (await eks.DescribeNodegroupAsync(new DescribeNodegroupRequest { ClusterName = cluster, NodegroupName = Name }, cancel)).Nodegroup; }
        catch (ResourceNotFoundException) { return null; }
    }

    async Task<Nodegroup> CreateAsync(EnsureSystemNodesInput input, CancellationToken cancel)
    {
        try { return (await eks.CreateNodegroupAsync(SystemNodegroup.Desired(settings, input), cancel)).Nodegroup; }
        catch (ResourceInUseException busy) { throw new NotReadyException($"node group {Name} waits: {busy.Message}"); }
        catch (ResourceLimitExceededException full) { throw Quota.Nodegroups.Met($"The node group {Name}", full.Message); }
    }

    async Task RecoverAsync(string cluster, Nodegroup group, string execution, CancellationToken cancel)
    {
        var issues = SystemNodegroup.Issues(group);
        if (Ownership.IsOf(execution, group.Tags)) throw new ResourceFailedException($"EKS could not create the node group {Name}: {issues}");
        await eks.DeleteNodegroupAsync(new DeleteNodegroupRequest { ClusterName = cluster, NodegroupName = Name }, cancel);
        throw new NotReadyException($"node group {Name} of an earlier execution failed ({issues}) and is being deleted");
    }

    static NotReadyException Pending(Nodegroup group)
        => new($"node group {Name} is {group.Status} since {group.CreatedAt:HH:mm:ss}{(SystemNodegroup.Issues(group) is { Length: > 0 } issues ? $" ({issues})" : "")}");
}

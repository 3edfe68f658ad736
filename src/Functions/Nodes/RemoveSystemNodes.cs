using Amazon.EKS;
using Amazon.EKS.Model;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Nodes;

public sealed record RemoveSystemNodesInput(string Execution) : IOfExecution;

public sealed record RemoveSystemNodesOutput(bool Removed);

/// <summary>The cluster has no node group: EKS drains their nodes and ends the machines. One that somebody else put there is refused before any is touched.</summary>
public sealed class RemoveSystemNodes(IAmazonEKS eks, Settings settings) : IStep<RemoveSystemNodesInput, RemoveSystemNodesOutput>
{
    public async Task<RemoveSystemNodesOutput> RunAsync(RemoveSystemNodesInput input, CancellationToken cancel = default)
    {
        var groups = new List<Nodegroup>();
        foreach (var name in await NamesAsync(cancel))
            if (await FindAsync(name, cancel) is { } group) groups.Add(group);
        foreach (var group in groups) Ownership.Require(settings, $"EKS node group {group.NodegroupName}", group.Tags);
        var left = new List<string>();
        foreach (var group in groups) left.Add(await RemoveAsync(group, cancel));
        return left.Count == 0 ? new(true) : throw new NotReadyException(string.Join("; ", left));
    }

    async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancel)
    {
        try { return (await eks.ListNodegroupsAsync(new ListNodegroupsRequest { ClusterName = settings.Deployment }, cancel)).Nodegroups ?? []; }
        catch (ResourceNotFoundException) { return []; }
    }

    async Task<Nodegroup?> FindAsync(string name, CancellationToken cancel)
    {
        try { return (await eks.DescribeNodegroupAsync(new DescribeNodegroupRequest { ClusterName = settings.Deployment, NodegroupName = name }, cancel)).Nodegroup; }
        catch (ResourceNotFoundException) { return null; }
    }

    async Task<string> RemoveAsync(Nodegroup group, CancellationToken cancel)
    {
        if (group.Status == NodegroupStatus.DELETING) return $"node group {group.NodegroupName} is DELETING";
        try
        {
            await eks.DeleteNodegroupAsync(new DeleteNodegroupRequest { ClusterName = settings.Deployment, NodegroupName = group.NodegroupName }, cancel);
            return $"node group {group.NodegroupName} is being deleted";
        }
        catch (ResourceInUseException busy) // CREATING or UPDATING
        {
            return $"node group {group.NodegroupName} is {group.Status}: {busy.Message}";
        }
        catch (ResourceNotFoundException)
        {
            return $"node group {group.NodegroupName} has just gone";
        }
    }
}

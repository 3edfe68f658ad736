using Amazon.EKS;
using Amazon.EKS.Model;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Nodes;

public sealed record EnsureSystemNodesInput(Deployment Deployment, string Execution, EnsureClusterOutput EnsureCluster);

public sealed record EnsureSystemNodesOutput(string Nodegroup);

/// <summary>A managed node group of AL2023 machines runs the add-ons and controllers.</summary>
public sealed class EnsureSystemNodes(IAmazonEKS eks, Settings settings) : IStep<EnsureSystemNodesInput, EnsureSystemNodesOutput>
{
    const string Name = "system";

    public async Task<EnsureSystemNodesOutput> RunAsync(EnsureSystemNodesInput input, CancellationToken cancel = default)
    {
        var (cluster, wanted) = (input.EnsureCluster.Name, input.Deployment.SystemNodes);
        var group = await FindAsync(cluster, cancel);
        if (group is null)
        {
            throw Pending(await CreateAsync(input, cancel));
        }

        Ownership.Require(settings, $"EKS node group {Name}", group.Tags);
        if (group.Status == NodegroupStatus.CREATE_FAILED) await RecoverAsync(cluster, group, input.Execution, cancel);
        if (group.Status != NodegroupStatus.ACTIVE) throw Pending(group);
        if (group.InstanceTypes is { } types && !types.Contains(wanted.InstanceType))
            throw new ResourceFailedException($"Node group {Name} has instances of {string.Join(", ", types)}, and EKS cannot change that to {wanted.InstanceType}: delete the group in the EKS console and deploy again.");
        if (group.ScalingConfig.DesiredSize != wanted.Count || group.ScalingConfig.MinSize != wanted.Count)
        {
            await eks.UpdateNodegroupConfigAsync(new UpdateNodegroupConfigRequest { ClusterName = cluster, NodegroupName = Name, ScalingConfig = Scaling(wanted) }, cancel);
            throw new NotReadyException($"node group {Name} is being scaled from {group.ScalingConfig.DesiredSize} to {wanted.Count} nodes");
        }

        return new(Name);
    }

    async Task<Nodegroup?> FindAsync(string cluster, CancellationToken cancel)
    {
        try { return (await eks.DescribeNodegroupAsync(new DescribeNodegroupRequest { ClusterName = cluster, NodegroupName = Name }, cancel)).Nodegroup; }
        catch (ResourceNotFoundException) { return null; }
    }

    async Task<Nodegroup> CreateAsync(EnsureSystemNodesInput input, CancellationToken cancel)
    {
        try { return (await eks.CreateNodegroupAsync(Desired(input), cancel)).Nodegroup; }
        catch (ResourceInUseException busy) { throw new NotReadyException($"node group {Name} waits: {busy.Message}"); }
    }

    CreateNodegroupRequest Desired(EnsureSystemNodesInput input) => new()
    {
        ClusterName = input.EnsureCluster.Name, NodegroupName = Name, ClientRequestToken = Ownership.Name(input.Execution),
        AmiType = AMITypes.AL2023_x86_64_STANDARD, CapacityType = CapacityTypes.ON_DEMAND, InstanceTypes = [input.Deployment.SystemNodes.InstanceType],
        LaunchTemplate = new LaunchTemplateSpecification { Id = settings.SystemLaunchTemplateId, Version = settings.SystemLaunchTemplateVersion },
        NodeRole = settings.SystemNodeRoleArn, Subnets = [.. settings.PrivateSubnetIds], ScalingConfig = Scaling(input.Deployment.SystemNodes),
        UpdateConfig = new NodegroupUpdateConfig { MaxUnavailable = 1 }, Labels = new() { ["role"] = Name }, Tags = Ownership.Tags(settings, input.Execution),
    };

    static NodegroupScalingConfig Scaling(SystemNodes wanted) => new() { MinSize = wanted.Count, DesiredSize = wanted.Count, MaxSize = wanted.Count + 1 };

    async Task RecoverAsync(string cluster, Nodegroup group, string execution, CancellationToken cancel)
    {
        var issues = Issues(group);
        if (Ownership.IsOf(execution, group.Tags)) throw new ResourceFailedException($"EKS could not create the node group {Name}: {issues}");
        await eks.DeleteNodegroupAsync(new DeleteNodegroupRequest { ClusterName = cluster, NodegroupName = Name }, cancel);
        throw new NotReadyException($"node group {Name} of an earlier execution failed ({issues}) and is being deleted");
    }

    static NotReadyException Pending(Nodegroup group)
        => new($"node group {Name} is {group.Status} since {group.CreatedAt:HH:mm:ss}{(Issues(group) is { Length: > 0 } issues ? $" ({issues})" : "")}");

    static string Issues(Nodegroup group)
        => string.Join("; ", (group.Health?.Issues ?? []).Select(issue => $"{issue.Code}: {issue.Message} ({string.Join(", ", issue.ResourceIds ?? [])})"));
}

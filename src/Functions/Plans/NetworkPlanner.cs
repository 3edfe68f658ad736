using Amazon.EC2;
using Amazon.EC2.Model;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Nodes;

namespace ComfyServerless.Functions.Plans;

/// <summary>The NAT gateway with its address, and the GPU nodes that run.</summary>
public sealed class NetworkPlanner(IAmazonEC2 ec2, Settings settings) : IPlanner
{
    public async Task<IReadOnlyList<PlanEntry>> LookAsync(Deployment deployment, CancellationToken cancel)
    {
        return [await GatewayAsync(cancel), .. await NodesAsync(deployment, cancel)];
    }

    async Task<PlanEntry> GatewayAsync(CancellationToken cancel)
    {
        var found = await ec2.DescribeNatGatewaysAsync(new DescribeNatGatewaysRequest { Filter = [new("tag:" + Settings.OwnerTag, [settings.Deployment]), new("state", ["pending", "available"])] }, cancel);
        return (found.NatGateways ?? []).FirstOrDefault() is { } gateway
            ? new(PlanPart.Egress, PlanAction.Leave, $"NAT gateway {gateway.NatGatewayId}")
            : new(PlanPart.Egress, PlanAction.Create, "NAT gateway with a public address", Medians.Seconds("NatGatewayAvailable"));
    }

    async Task<IEnumerable<PlanEntry>> NodesAsync(Deployment deployment, CancellationToken cancel)
    {
        var found = await ec2.DescribeInstancesAsync(new DescribeInstancesRequest
        {
            Filters = [new("tag:" + GpuNodes.ClusterTag, [settings.Deployment]), new("tag:" + GpuNodes.PoolTag, [GpuNodes.Pool]), new("instance-state-name", ["pending", "running"])],
        }, cancel);
        var running = (found.Reservations ?? []).SelectMany(reservation => reservation.Instances ?? []).ToList();
        var missing = Math.Max(deployment.Replicas - running.Count, 0);
        return [.. running.Select(node => new PlanEntry(PlanPart.GpuNodes, PlanAction.Leave, $"GPU node {node.InstanceId} of {node.InstanceType}")),
            .. missing == 0 ? Array.Empty<PlanEntry>() : [new(PlanPart.GpuNodes, PlanAction.Create, $"{missing} GPU node{(missing == 1 ? "" : "s")} of {string.Join(" or ", deployment.InstanceTypes)} ({string.Join(" or ", deployment.CapacityTypes)})",
                Medians.Seconds("NodeClaimLaunched", "NodeReady", "GpuRegistered"))]];
    }
}

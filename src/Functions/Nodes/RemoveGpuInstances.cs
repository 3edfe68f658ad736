using Amazon.EC2;
using Amazon.EC2.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Nodes;

public sealed record RemoveGpuInstancesInput(string Execution) : IOfExecution;

public sealed record RemoveGpuInstancesOutput(bool Removed);

/// <summary>No instance that Karpenter launched for this deployment is left, whoever was there to end it: found by Karpenter's tag and ours.</summary>
public sealed class RemoveGpuInstances(IAmazonEC2 ec2, Settings settings) : IStep<RemoveGpuInstancesInput, RemoveGpuInstancesOutput>
{
    public async Task<RemoveGpuInstancesOutput> RunAsync(RemoveGpuInstancesInput input, CancellationToken cancel = default)
    {
        var found = await ec2.DescribeInstancesAsync(new DescribeInstancesRequest
        {
            Filters =
            [
                new Filter("tag:" + Settings.OwnerTag, [settings.Deployment]), new Filter("tag-key", [GpuNodes.PoolTag]), new Filter("vpc-id", [settings.VpcId]),
                new Filter("instance-state-name", ["pending", "running", "stopping", "stopped", "shutting-down"]),
            ],
        }, cancel);
        var left = (found.Reservations ?? []).SelectMany(reservation => reservation.Instances).ToList();
        if (left.Count == 0) return new(true);
        var running = left.Where(instance => instance.State.Name != InstanceStateName.ShuttingDown).Select(instance => instance.InstanceId).ToList();
        if (running.Count > 0) await ec2.TerminateInstancesAsync(new TerminateInstancesRequest { InstanceIds = running }, cancel);
        throw new NotReadyException(string.Join("; ", left.Select(instance => $"instance {instance.InstanceId} is {(running.Contains(instance.InstanceId) ? "being terminated" : "shutting down")}")));
    }
}

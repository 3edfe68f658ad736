using Amazon.EC2;
using Amazon.EC2.Model;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Leftovers;

/// <summary>What was launched: instances, volumes, spot requests, and the launch templates that Karpenter and EKS make. Found by this deployment's tag, or in its VPC by the cluster's.</summary>
public sealed class ComputeSweep(IAmazonEC2 ec2, Settings settings)
{
    public async Task<IReadOnlyList<Leftover>> SweepAsync(CancellationToken cancel)
        => [.. await InstancesAsync(cancel), .. await VolumesAsync(cancel), .. await SpotRequestsAsync(cancel), .. await LaunchTemplatesAsync(cancel)];

    // One of the cluster's without our tag is somebody's who worked in our cluster: told, not ended.
    async Task<IEnumerable<Leftover>> InstancesAsync(CancellationToken cancel)
    {
        var found = await ec2.DescribeInstancesAsync(new DescribeInstancesRequest
        {
            Filters =
            [
                new Filter("vpc-id", [settings.VpcId]), new Filter("tag-key", ["kubernetes.io/cluster/" + settings.Deployment, Settings.OwnerTag]),
                new Filter("instance-state-name", ["pending", "running", "stopping", "stopped", "shutting-down"]),
            ],
        }, cancel);
        return (found.Reservations ?? []).SelectMany(reservation => reservation.Instances)
            .Select(instance => new Leftover($"instance {instance.InstanceId} ({instance.InstanceType}) is {instance.State.Name}", Goes: instance.State.Name == InstanceStateName.ShuttingDown));
    }

    async Task<List<Leftover>> VolumesAsync(CancellationToken cancel)
    {
        var left = new List<Leftover>();
        foreach (var volume in (await ec2.DescribeVolumesAsync(new DescribeVolumesRequest { Filters = [Owned] }, cancel)).Volumes ?? [])
        {
            if (volume.State == VolumeState.Available) await ec2.DeleteVolumeAsync(new DeleteVolumeRequest { VolumeId = volume.VolumeId }, cancel);
            left.Add(new($"volume {volume.VolumeId} is {volume.State}", Goes: true));
        }

        return left;
    }

    // One that is open could still become an instance.
    async Task<List<Leftover>> SpotRequestsAsync(CancellationToken cancel)
    {
        var found = await ec2.DescribeSpotInstanceRequestsAsync(new DescribeSpotInstanceRequestsRequest { Filters = [Owned, new Filter("state", ["open", "active"])] }, cancel);
        var open = (found.SpotInstanceRequests ?? []).Select(request => request.SpotInstanceRequestId).ToList();
        if (open.Count > 0) await ec2.CancelSpotInstanceRequestsAsync(new CancelSpotInstanceRequestsRequest { SpotInstanceRequestIds = open }, cancel);
        return [.. open.Select(id => new Leftover($"spot request {id} is being cancelled", Goes: true))];
    }

    async Task<List<Leftover>> LaunchTemplatesAsync(CancellationToken cancel)
    {
        var left = new List<Leftover>();
        foreach (var tag in new[] { "karpenter.k8s.aws/cluster", "eks:cluster-name" })
            foreach (var template in (await ec2.DescribeLaunchTemplatesAsync(new DescribeLaunchTemplatesRequest { Filters = [new Filter("tag:" + tag, [settings.Deployment])] }, cancel)).LaunchTemplates ?? [])
            {
                await ec2.DeleteLaunchTemplateAsync(new DeleteLaunchTemplateRequest { LaunchTemplateId = template.LaunchTemplateId }, cancel);
                left.Add(new($"launch template {template.LaunchTemplateName} is being deleted", Goes: true));
            }

        return left;
    }

    Filter Owned => new("tag:" + Settings.OwnerTag, [settings.Deployment]);
}

using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Leftovers;

/// <summary>Load balancers and target groups that the load balancer controller made in the cluster's name. The stack's own target group, to which it binds ComfyUI's pods, is not among them.</summary>
public sealed class BalancingSweep(IAmazonElasticLoadBalancingV2 balancing, Settings settings)
{
    // https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#resource-tags
    const string ClusterTag = "elbv2.k8s.aws/cluster";
    const int ArnsACall = 20;

    // A load balancer's listeners hold its target groups.
    public async Task<IReadOnlyList<Leftover>> SweepAsync(CancellationToken cancel) => [.. await BalancersAsync(cancel), .. await GroupsAsync(cancel)];

    async Task<List<Leftover>> BalancersAsync(CancellationToken cancel)
    {
        var all = new List<LoadBalancer>();
        for (string? next = null; ;)
        {
            var page = await balancing.DescribeLoadBalancersAsync(new DescribeLoadBalancersRequest { Marker = next }, cancel);
            all.AddRange(page.LoadBalancers ?? []);
            if ((next = page.NextMarker) is null) break;
        }

        var left = new List<Leftover>();
        var ours = await OfClusterAsync(all.Select(balancer => balancer.LoadBalancerArn), cancel);
        foreach (var balancer in all.Where(balancer => ours.Contains(balancer.LoadBalancerArn))) left.Add(await RemoveAsync(balancer, cancel));
        return left;
    }

    async Task<Leftover> RemoveAsync(LoadBalancer balancer, CancellationToken cancel)
    {
        try
        {
            await balancing.DeleteLoadBalancerAsync(new DeleteLoadBalancerRequest { LoadBalancerArn = balancer.LoadBalancerArn }, cancel);
            return new($"load balancer {balancer.LoadBalancerName} is being deleted", Goes: true);
        }
        catch (OperationNotPermittedException kept)
        {
            return new($"load balancer {balancer.LoadBalancerName}: {kept.Message}", Goes: false);
        }
    }

    async Task<List<Leftover>> GroupsAsync(CancellationToken cancel)
    {
        var all = new List<TargetGroup>();
        for (string? next = null; ;)
        {
            var page = await balancing.DescribeTargetGroupsAsync(new DescribeTargetGroupsRequest { Marker = next }, cancel);
            all.AddRange(page.TargetGroups ?? []);
            if ((next = page.NextMarker) is null) break;
        }

        var left = new List<Leftover>();
        var ours = await OfClusterAsync(all.Select(group => group.TargetGroupArn).Where(arn => arn != settings.EdgeTargetGroupArn), cancel);
        foreach (var group in all.Where(group => ours.Contains(group.TargetGroupArn))) left.Add(await RemoveAsync(group, cancel));
        return left;
    }

    async Task<Leftover> RemoveAsync(TargetGroup group, CancellationToken cancel)
    {
        try
        {
            await balancing.DeleteTargetGroupAsync(new DeleteTargetGroupRequest { TargetGroupArn = group.TargetGroupArn }, cancel);
            return new($"target group {group.TargetGroupName} is being deleted", Goes: true);
        }
        catch (ResourceInUseException)
        {
            return new($"target group {group.TargetGroupName} is still used", Goes: true);
        }
    }

    /// <summary>Those that carry the cluster's tag.</summary>
    async Task<HashSet<string>> OfClusterAsync(IEnumerable<string> arns, CancellationToken cancel)
    {
        var ours = new HashSet<string>();
        foreach (var some in arns.Chunk(ArnsACall))
        {
            var found = await balancing.DescribeTagsAsync(new DescribeTagsRequest { ResourceArns = [.. some] }, cancel);
            foreach (var resource in (found.TagDescriptions ?? []).Where(resource => (resource.Tags ?? []).Exists(tag => tag.Key == ClusterTag && tag.Value == settings.Deployment))) ours.Add(resource.ResourceArn);
        }

        return ours;
    }
}

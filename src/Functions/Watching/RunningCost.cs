using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using ComfyServerless.Functions.Costs;
using ComfyServerless.Functions.Edge;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Nodes;

namespace ComfyServerless.Functions.Watching;

/// <summary>What is there of this deployment and is billed by the hour, by its tag; the load balancer by its name.</summary>
public sealed class RunningCost(IAmazonEC2 ec2, IAmazonElasticLoadBalancingV2 balancing, Settings settings)
{
    static readonly string[] Gateways = ["pending", "available"];

    Filter Owned => new("tag:" + Settings.OwnerTag, [settings.Deployment]);

    /// <param name="clusters">How many clusters are billed: none or one.</param>
    public async Task<Running> ReadAsync(int clusters, CancellationToken cancel)
    {
        var instances = ((await ec2.DescribeInstancesAsync(new DescribeInstancesRequest { Filters = [Owned, new Filter("instance-state-name", ["running"])] }, cancel)).Reservations ?? [])
            .SelectMany(reservation => reservation.Instances).ToList();
        var gateways = (await ec2.DescribeNatGatewaysAsync(new DescribeNatGatewaysRequest { Filter = [Owned, new Filter("state", [.. Gateways])] }, cancel)).NatGateways ?? [];
        var addresses = (await ec2.DescribeAddressesAsync(new DescribeAddressesRequest { Filters = [Owned] }, cancel)).Addresses ?? [];
        var gpus = instances.Count(IsGpu);
        return Running.Of(
        [
            .. Enumerable.Repeat("cluster", clusters), .. gateways.Select(_ => "nat-gateway"), .. addresses.Select(_ => "address"), .. Enumerable.Repeat("load-balancer", await BalancersAsync(cancel)),
            .. instances.Select(instance => instance.InstanceType.Value + (instance.InstanceLifecycle == InstanceLifecycleType.Spot ? "/spot" : "")),
        ], gpus, instances.Count - gpus);
    }

    static bool IsGpu(Instance instance) => instance.Tags?.Exists(tag => tag.Key == GpuNodes.PoolTag) == true;

    async Task<int> BalancersAsync(CancellationToken cancel)
    {
        try { return (await balancing.DescribeLoadBalancersAsync(new DescribeLoadBalancersRequest { Names = [EdgeStackName.Of(settings.Deployment)] }, cancel)).LoadBalancers?.Count ?? 0; }
        catch (LoadBalancerNotFoundException) { return 0; }
    }
}

/// <param name="Hourly">Dollars an hour: list prices, of spot instances the middle of the table's range; null: the table lacks one, and a sum without it would be too small.</param>
/// <param name="Gpus">GPU instances.</param>
/// <param name="Unpriced">What the table has no price of.</param>
public sealed record Running(double? Hourly, int Gpus, bool IsNothing, IReadOnlyList<string> Unpriced)
{
    /// <param name="names">Of the price table, one for each thing.</param>
    /// <param name="others">Instances without a GPU.</param>
    public static Running Of(IReadOnlyList<string> names, int gpus, int others)
    {
        var prices = PriceTable.Current;
        var unpriced = names.Where(name => prices.Hourly(name) is null).Distinct().Order(StringComparer.Ordinal).ToList();
        var disks = prices.HourlyOfGigabytes("gp3", (gpus * DeploymentCost.GpuDisk) + (others * DeploymentCost.SystemDisk));
        var sum = names.Select(prices.Hourly).OfType<CostRange>().Aggregate(disks, (all, price) => all + price);
        return new(unpriced.Count > 0 ? null : (sum.From + sum.To) / 2, gpus, names.Count == 0, unpriced);
    }
}

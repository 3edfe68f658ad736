using ComfyServerless.Functions.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Hosts;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;

namespace ComfyServerless.Rehearsal.World;

/// <summary>GPU nodes without a cluster: instances as Karpenter launches and tags them, which boot with the product's user data and whose agents SSM knows.</summary>
public static class Fleet
{
    /// <summary>World's thread. What the nodes' units then do takes time, and SSM hears of them only after a while.</summary>
    public static async Task<IReadOnlyList<Host>> LaunchAsync(RehearsedWorld world, int nodes, string instanceType = "g5.2xlarge")
    {
        string Setting(string name) => world.Lambda.Functions.Values.Select(function => function.Environment.GetValueOrDefault(name)).First(value => value != null)!;
        var cluster = Setting("Deployment");
        var tags = new Dictionary<string, string>
        {
            [GpuNodes.ClusterTag] = cluster, [GpuNodes.PoolTag] = GpuNodes.Pool, [$"kubernetes.io/cluster/{cluster}"] = "owned",
        };
        world.Ec2.Capacity.Quotas[Capacity.OnDemandGpu] = 100_000;
        var userData = NodeUserData.Of(Setting("ModelsBucket"), WorldOptions.Region, []);
        var hosts = new List<Host>();
        for (var i = 0; i < nodes; i++)
        {
            var launched = world.Ec2.Instances.Launch(instanceType, "on-demand", Setting("PrivateSubnetIds").Split(','), Setting("GpuNodeInstanceProfile"), tags);
            world.Hosts.Launch(launched.InstanceId, InstanceTypes.Get(instanceType), userData, localDisks: true);
            hosts.Add(world.Hosts.All[launched.InstanceId]);
        }

        await Task.WhenAll(hosts.Select(host => world.Hosts.BootAsync(host.InstanceId)));
        foreach (var host in hosts) world.Hosts.NodeIsUp(host.InstanceId);
        return hosts;
    }
}

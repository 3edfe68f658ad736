using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Provisioning;

public class DrainTests
{
    static readonly TimeSpan Enough = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Of_two_pods_whose_nodes_are_drained_one_serves_until_another_does()
    {
        await using var world = await WithComfyUIAsync(2);
        await world.Do(() => { foreach (var claim in world.Store.List("karpenter.sh/v1", "NodeClaim")) world.Store.Delete(claim); });
        for (var second = 0; second < 420; second += 5)
        {
            await world.PassAsync(TimeSpan.FromSeconds(5));
            Assert.Contains(await world.PodsAsync(), pod => pod.IsTrue("Ready"));
        }

        Assert.Equal(2, world.Terminated.Count);
        Assert.Equal(2, (await world.PodsAsync()).Count(pod => pod.IsTrue("Ready")));
    }

    [Fact]
    public async Task The_one_pod_of_a_node_that_is_drained_is_taken()
    {
        await using var world = await WithComfyUIAsync(1);
        var pod = Assert.Single(await world.PodsAsync());
        await world.Do(() => world.Store.Delete(world.Store.List("karpenter.sh/v1", "NodeClaim").Single()));
        await world.PassAsync(TimeSpan.FromSeconds(10));
        Assert.DoesNotContain(pod.Name(), (await world.PodsAsync()).Select(other => other.Name()));
    }

    [Fact]
    public async Task A_pod_that_works_for_nobody_keeps_no_node()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync(world => world.Faults.NeverReady = true, maxNodes: 4);
        await world.Do(() => world.ApplyComfyUI(replicas: 2));
        await world.PassAsync(Enough);
        var before = (await world.PodsAsync()).Select(pod => pod.Name()).ToList();
        await world.Do(() => { foreach (var claim in world.Store.List("karpenter.sh/v1", "NodeClaim")) world.Store.Delete(claim); });
        await world.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(before.Intersect((await world.PodsAsync()).Select(pod => pod.Name())));
    }

    [Fact]
    public async Task A_pod_that_asks_not_to_be_disrupted_holds_its_node_until_the_nodes_grace_is_over()
    {
        await using var world = await WithComfyUIAsync(1);
        await world.Do(() =>
        {
            world.Store.Update(world.Store.List("v1", "Pod", "comfyui").Single(), live => live["metadata"]!["annotations"]!["karpenter.sh/do-not-disrupt"] = "true");
            world.Store.Update(world.Store.List("karpenter.sh/v1", "NodeClaim").Single(), live => live["spec"]!["terminationGracePeriod"] = "25m");
            world.Store.Delete(world.Store.List("karpenter.sh/v1", "NodeClaim").Single());
        });
        var name = Assert.Single(await world.PodsAsync()).Name();
        await world.PassAsync(TimeSpan.FromMinutes(6));
        Assert.True(Assert.Single(await world.PodsAsync(), pod => pod.Name() == name).IsTrue("Ready"));
        await world.PassAsync(TimeSpan.FromMinutes(2)); // 25 minutes, less the 18 that the pod may take
        Assert.DoesNotContain(name, (await world.PodsAsync()).Select(pod => pod.Name()));
    }

    [Fact]
    public async Task A_node_that_is_old_enough_expires_and_another_takes_its_pod()
    {
        await using var world = await WithComfyUIAsync(1);
        await world.Do(() => { world.Store.Update(world.Store.List("karpenter.sh/v1", "NodeClaim").Single(), live => live["spec"]!["expireAfter"] = "10m"); });
        await world.PassAsync(TimeSpan.FromMinutes(15));
        Assert.Equal(["i-101"], world.Terminated);
        Assert.True(Assert.Single(await world.PodsAsync()).IsTrue("Ready"));
    }

    static async Task<RehearsedCluster> WithComfyUIAsync(int replicas)
    {
        var world = await RehearsedCluster.WithGpuPoolAsync(maxNodes: 4);
        await world.Do(() => world.ApplyComfyUI(replicas: replicas));
        await world.PassAsync(Enough);
        return world;
    }
}

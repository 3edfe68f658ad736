using ComfyServerless.Rehearsal.Kubernetes;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes;

public class GpuNodeTests
{
    [Fact]
    public async Task A_pod_waits_for_a_GPU_node_gets_one_and_serves()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync();
        await world.Do(() => world.ApplyComfyUI());
        await world.PassAsync(TimeSpan.FromSeconds(5));
        var waiting = Assert.Single(await world.PodsAsync());
        Assert.Equal("Pending", waiting.Text("status", "phase"));
        Assert.StartsWith("0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.", waiting.Condition("PodScheduled").Text("message"));
        await world.PassAsync(TimeSpan.FromMinutes(4));
        Assert.Equal([("i-101", "g6.2xlarge", "spot")], world.Launched);
        Assert.True(Assert.Single(await world.PodsAsync()).IsTrue("Ready"));
        Assert.True(Assert.Single(await world.ListAsync("karpenter.sh/v1", "NodeClaim")).IsTrue("Initialized"));
        var url = await world.Do(() => world.Cluster.Find("comfyui", "comfyui", 8188));
        using var client = new HttpClient();
        Assert.Contains("NVIDIA L4", await client.GetStringAsync(new Uri(url!, "/system_stats")));
    }
}

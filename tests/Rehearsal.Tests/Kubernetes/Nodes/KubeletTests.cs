using ComfyServerless.Rehearsal.Kubernetes;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Nodes;

public class KubeletTests
{
    static readonly TimeSpan Enough = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task An_image_that_the_registry_lacks_is_tried_again_ever_slower_until_it_is_there()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync(world => world.Registry.Clear());
        await DeployAsync(world);
        var waiting = (await PodAsync(world))["status"]!["initContainerStatuses"]![0].Under("state", "waiting"); // it is of the same image
        Assert.Equal("ImagePullBackOff", waiting.Text("reason"));
        Assert.StartsWith($"Back-off pulling image \"{RehearsedCluster.Image}\": ErrImagePull: rpc error: code = NotFound", waiting.Text("message"));
        Assert.Contains(await world.EventsAsync("Failed"), text => text.StartsWith("Failed to pull image"));
        await world.Do(() => world.Registry[RehearsedCluster.Image] = 1_000_000_000);
        await world.PassAsync(TimeSpan.FromMinutes(6));
        Assert.True((await PodAsync(world)).IsTrue("Ready"));
    }

    [Fact]
    public async Task The_startup_taint_keeps_pods_away_until_the_storage_driver_runs()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync();
        await world.Do(() => world.Cluster.Addons.Remove("aws-mountpoint-s3-csi-driver"));
        await DeployAsync(world);
        var claim = Assert.Single(await world.ListAsync("karpenter.sh/v1", "NodeClaim"));
        Assert.Equal(("StartupTaintsExist", "StartupTaint \"s3.csi.aws.com/agent-not-ready=true:NoExecute\" still exists"), (claim.Condition("Initialized").Text("reason"), claim.Condition("Initialized").Text("message")));
        Assert.Contains("1 node(s) had untolerated taint(s)", (await PodAsync(world)).Condition("PodScheduled").Text("message"));
        Assert.Single(world.Launched);
        await world.Do(() => world.Cluster.Addons.Apply("aws-mountpoint-s3-csi-driver", "v1"));
        await world.PassAsync(Enough);
        Assert.True((await PodAsync(world)).IsTrue("Ready"));
    }

    [Fact]
    public async Task A_bucket_cannot_be_mounted_without_the_drivers_Pod_Identity()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync(world => world.Identities.Remove("kube-system/s3-csi-driver-sa"));
        await DeployAsync(world);
        Assert.Equal("PodInitializing", Container(await PodAsync(world)).Text("state", "waiting", "reason"));
        Assert.Contains(await world.EventsAsync("FailedMount"), text => text.StartsWith("MountVolume.SetUp failed for volume \"comfyui-inputs\" : rpc error: code = Internal desc = Could not mount \"inputs\"") && text.Contains("No signing credentials"));
    }

    [Fact]
    public async Task A_process_that_ends_at_its_start_is_restarted_with_back_off_and_keeps_its_log()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync(world => world.Faults.CrashAtStart = "RuntimeError: CUDA error: no kernel image is available");
        await DeployAsync(world, TimeSpan.FromMinutes(5));
        var (pod, container) = (await PodAsync(world), Container(await PodAsync(world)));
        Assert.Equal("CrashLoopBackOff", container.Text("state", "waiting", "reason"));
        Assert.Matches("^back-off [0-9ms.]+ restarting failed container=comfyui pod=comfyui-", container.Text("state", "waiting", "message"));
        Assert.InRange(container.Number("restartCount")!.Value, 2, 5);
        Assert.Contains(await world.Do(() => world.Cluster.Logs.Read("comfyui", pod.Name(), "comfyui")), line => line.Text.StartsWith("RuntimeError"));
        await world.Do(() => world.Faults.CrashAtStart = null);
        await world.PassAsync(TimeSpan.FromMinutes(6));
        Assert.True((await PodAsync(world)).IsTrue("Ready"));
    }

    [Fact]
    public async Task A_server_that_never_listens_fails_its_startup_probe_and_is_not_Ready()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync(world => world.Faults.NeverReady = true);
        await DeployAsync(world);
        var pod = await PodAsync(world);
        Assert.Equal(("Running", false), (pod.Text("status", "phase"), pod.IsTrue("Ready")));
        Assert.Contains(await world.EventsAsync("Unhealthy"), text => text.StartsWith("Startup probe failed: Get \"http://") && text.EndsWith(":8188: connect: connection refused"));
        await world.PassAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(1, Container(await PodAsync(world)).Number("restartCount"));
    }

    [Fact]
    public async Task A_node_without_the_CNI_is_not_Ready()
    {
        await using var world = await RehearsedCluster.StartAsync();
        await world.Do(() => world.AddNode(11));
        await world.PassAsync(TimeSpan.FromMinutes(1));
        var node = Assert.Single(await world.ListAsync("v1", "Node"));
        Assert.Contains("cni plugin not initialized", node.Condition("Ready").Text("message"));
        await world.Do(() => world.Cluster.Addons.Apply("vpc-cni", "v1"));
        await world.PassAsync(TimeSpan.FromSeconds(5));
        Assert.True(Assert.Single(await world.ListAsync("v1", "Node")).IsTrue("Ready"));
    }

    [Fact]
    public async Task Coredns_is_unhealthy_until_there_are_nodes()
    {
        await using var world = await RehearsedCluster.StartAsync();
        await world.Do(() => { foreach (var addon in new[] { "vpc-cni", "coredns" }) world.Cluster.Addons.Apply(addon, "v1"); });
        await world.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal((true, false), await world.Do(() => (world.Cluster.Addons.IsHealthy("vpc-cni"), world.Cluster.Addons.IsHealthy("coredns"))));
        await world.Do(() => world.AddNode(11));
        await world.PassAsync(TimeSpan.FromMinutes(1));
        Assert.True(await world.Do(() => world.Cluster.Addons.IsHealthy("coredns")));
    }

    static async Task DeployAsync(RehearsedCluster world, TimeSpan? span = null)
    {
        await world.Do(() => world.ApplyComfyUI());
        await world.PassAsync(span ?? Enough);
    }

    static async Task<System.Text.Json.Nodes.JsonObject> PodAsync(RehearsedCluster world) => Assert.Single(await world.PodsAsync());
    static System.Text.Json.Nodes.JsonObject Container(System.Text.Json.Nodes.JsonObject pod) => Assert.Single(pod.Items("status", "containerStatuses"));
}

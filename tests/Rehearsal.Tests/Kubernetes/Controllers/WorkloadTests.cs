using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Controllers;

public class WorkloadTests
{
    [Fact]
    public async Task A_roll_without_surge_never_has_more_pods_than_replicas_and_ends_with_the_new_image()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync();
        await world.Do(() => world.ApplyComfyUI(replicas: 2));
        await world.PassAsync(TimeSpan.FromMinutes(4));
        var most = 0;
        var least = 2;
        await world.Do(() =>
        {
            world.Store.Changed += _ =>
            {
                var pods = world.Store.List("v1", "Pod", "comfyui").Where(pod => !pod.IsGoing()).ToList();
                (most, least) = (Math.Max(most, pods.Count), Math.Min(least, pods.Count(pod => pod.IsTrue("Ready"))));
            };
            world.ApplyComfyUI(RehearsedCluster.NextImage, replicas: 2);
        });
        await world.PassAsync(TimeSpan.FromMinutes(8));
        Assert.Equal((2, 1), (most, least));
        Assert.All(await world.PodsAsync(), pod => Assert.Equal((RehearsedCluster.NextImage, true), (pod.Items("spec", "containers").Single().Text("image"), pod.IsTrue("Ready"))));
        Assert.Equal(2, world.Launched.Count);
        var deployment = Assert.Single(await world.ListAsync("apps/v1", "Deployment", "comfyui"));
        Assert.Equal((2, 2, 2, deployment["metadata"].Number("generation")), (deployment["status"].Number("updatedReplicas"), deployment["status"].Number("readyReplicas"), deployment["status"].Number("replicas"), deployment["status"].Number("observedGeneration")));
        Assert.Equal("NewReplicaSetAvailable", deployment.Condition("Progressing").Text("reason"));
    }

    [Fact]
    public async Task A_roll_that_never_becomes_ready_runs_into_its_deadline()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync();
        await world.Do(() => world.ApplyComfyUI());
        await world.PassAsync(TimeSpan.FromMinutes(4));
        await world.Do(() => world.ApplyComfyUI("111122223333.dkr.ecr.us-west-2.amazonaws.com/comfyui@sha256:missing"));
        await world.PassAsync(TimeSpan.FromMinutes(11));
        var deployment = Assert.Single(await world.ListAsync("apps/v1", "Deployment", "comfyui"));
        Assert.Equal("ProgressDeadlineExceeded", deployment.Condition("Progressing").Text("reason"));
        Assert.Equal(0, deployment["status"].Number("readyReplicas") ?? 0);
    }

    [Fact]
    public async Task The_scheduler_counts_its_reasons_as_it_does_in_a_real_cluster()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync();
        await world.Do(() => world.Apply("comfyui", ComfyUIManifest.Values(RehearsedCluster.Image, version: "v1")));
        await world.Do(() => Edit(world, spec => (spec["nodeSelector"], spec["tolerations"]) = (new JsonObject(), new JsonArray())));
        await world.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("0/2 nodes are available: 2 Insufficient cpu, 2 Insufficient memory, 2 Insufficient nvidia.com/gpu. no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.",
            (await world.PodsAsync()).Last().Condition("PodScheduled").Text("message"));
    }

    [Fact]
    public async Task A_pod_whose_claim_is_missing_says_which()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync();
        await world.Do(() => world.Store.Delete(world.Store.Find("v1", "PersistentVolumeClaim", "comfyui", "comfyui-outputs")!));
        await world.Do(() => world.ApplyComfyUI());
        await world.PassAsync(TimeSpan.FromMinutes(1));
        Assert.StartsWith("0/2 nodes are available: persistentvolumeclaim \"comfyui-outputs\" not found.", Assert.Single(await world.PodsAsync()).Condition("PodScheduled").Text("message"));
        Assert.Empty(world.Launched);
        Assert.Equal("Released", (await world.ListAsync("v1", "PersistentVolume")).Single(volume => volume.Name() == "comfyui-outputs").Text("status", "phase"));
    }

    [Fact]
    public async Task Deleting_a_Deployment_takes_its_ReplicaSets_pods_and_servers_along()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync();
        await world.Do(() => world.ApplyComfyUI());
        await world.PassAsync(TimeSpan.FromMinutes(4));
        var url = await world.Do(() => world.Cluster.Find("comfyui", "comfyui", 8188));
        await world.Do(() => world.Store.Delete(world.Store.Find("apps/v1", "Deployment", "comfyui", "comfyui")!));
        await world.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(await world.PodsAsync());
        Assert.Empty(await world.ListAsync("apps/v1", "ReplicaSet", "comfyui"));
        Assert.Null(await world.Do(() => world.Cluster.Find("comfyui", "comfyui", 8188)));
        using var client = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(url));
    }

    [Fact]
    public async Task A_Service_lists_its_ready_pods()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync();
        await world.Do(() => world.ApplyComfyUI());
        await world.PassAsync(TimeSpan.FromMinutes(4));
        var (pod, slice) = (Assert.Single(await world.PodsAsync()), Assert.Single(await world.ListAsync("discovery.k8s.io/v1", "EndpointSlice", "comfyui")));
        var endpoint = Assert.Single(slice.Items("endpoints"));
        Assert.Equal((pod.Text("status", "podIP"), true, 8188), (endpoint["addresses"]![0]!.ToString(), endpoint["conditions"]!["ready"]!.GetValue<bool>(), slice.Items("ports").Single().Number("port")));
    }

    [Fact]
    public async Task A_new_template_replaces_daemons_one_after_the_other()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync();
        await world.Do(() => world.Cluster.Addons.Apply("kube-proxy", "v2"));
        await world.PassAsync(TimeSpan.FromMinutes(1));
        var daemons = await world.Do(() => world.Store.List("v1", "Pod", "kube-system").Where(pod => pod.Label("k8s-app") == "kube-proxy").Select(pod => pod.Items("spec", "containers").Single().Text("image")!).ToList());
        Assert.Equal(2, daemons.Count);
        Assert.All(daemons, image => Assert.EndsWith(":v2", image));
    }

    static void Edit(RehearsedCluster world, Action<JsonObject> change)
        => world.Store.Update(world.Store.Find("apps/v1", "Deployment", "comfyui", "comfyui")!, live => change(live["spec"]!["template"]!["spec"]!.AsObject()));
}

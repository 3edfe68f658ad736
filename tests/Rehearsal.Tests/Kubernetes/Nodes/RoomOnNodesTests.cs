using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Nodes;

public class RoomOnNodesTests
{
    public static TheoryData<string> GpuTypes => [.. InstanceTypes.All.Values.Where(type => type.Gpu != null).Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(GpuTypes))]
    public async Task ComfyUI_fits_on_every_type_that_an_input_may_name_and_leaves_room_for_Mountpoint_pods(string type)
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync(instanceTypes: [type]);
        await world.Do(() => world.Apply("comfyui", ComfyUIManifest.Values(RehearsedCluster.Image, types: [type])));
        await world.PassAsync(TimeSpan.FromMinutes(4));
        var pod = Assert.Single(await world.PodsAsync());
        Assert.True(pod.IsTrue("Ready"), pod.ToJsonString());

        var node = Assert.Single(await world.ListAsync("v1", "Node"), node => node.Name() == pod.Text("spec", "nodeName"));
        var free = Quantity.Map(node.Under("status", "allocatable"));
        foreach (var other in (await world.ListAsync("v1", "Pod")).Where(other => other.Text("spec", "nodeName") == node.Name())) Quantity.Add(free, Quantity.Requests(other["spec"]), -1);
        // Two buckets, or three where models are mounted. Their pods ask for nothing unless told to; this is what the driver's own documents reckon for one.
        Assert.True(free["cpu"] >= 3 * 0.1m && free["memory"] >= 3 * 256m * 1024 * 1024 && free["pods"] >= 3, string.Join(", ", free));
        // A pod that takes all that it may leaves the node the rest.
        var limits = pod["spec"].Items("containers").Sum(container => Quantity.Parse(container.Text("resources", "limits", "memory")!));
        Assert.True(Quantity.Parse(node.Text("status", "allocatable", "memory")!) - limits >= 3 * 512m * 1024 * 1024, $"{limits} of {node.Text("status", "allocatable", "memory")}");
    }

    [Fact]
    public async Task A_pod_that_the_namespaces_level_refuses_is_never_made_and_the_Deployment_says_why()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync();
        await world.Do(() =>
        {
            world.ApplyComfyUI();
            world.Store.Update(world.Store.Find("apps/v1", "Deployment", "comfyui", "comfyui")!, live => live["spec"]!["template"]!["spec"]!["volumes"]!.AsArray().Add(
                new JsonObject { ["name"] = "host", ["hostPath"] = new JsonObject { ["path"] = "/" } }));
        });
        await world.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(await world.PodsAsync());
        var failure = Assert.Single(await world.ListAsync("apps/v1", "Deployment", "comfyui")).Condition("ReplicaFailure");
        Assert.EndsWith("violates PodSecurity \"restricted:latest\": restricted volume types (volume \"host\" uses restricted volume type \"hostPath\")", failure.Text("message"));

        await world.Do(() => world.ApplyComfyUI());
        await world.PassAsync(TimeSpan.FromMinutes(4));
        Assert.True(Assert.Single(await world.PodsAsync()).IsTrue("Ready"));
        Assert.Null(Assert.Single(await world.ListAsync("apps/v1", "Deployment", "comfyui")).Condition("ReplicaFailure"));
    }
}

using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Nodes;

public sealed class AwaitGpuNodesTests
{
    const string Step = "AwaitGpuNodes";

    [Fact]
    public async Task The_claims_way_is_told_until_its_node_shows_its_GPU_and_can_mount_S3()
    {
        await using var bench = await Reached();
        Assert.Equal("0 of 1 GPU nodes are ready; no NodeClaim yet", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.PassAsync(TimeSpan.FromSeconds(20));
        Assert.Matches("^0 of 1 GPU nodes are ready; NodeClaim gpu-[a-z0-9]+ g4dn.2xlarge is Launched \\(Registered: NodeNotFound Node not registered with cluster",
            await bench.FailsAsync(Step, "NotReadyException"));

        var told = Assert.Single((await bench.RunAsync(Step)).Items("Nodes"));
        var node = Assert.Single(await bench.ListAsync("v1", "Node"), node => node.Label("karpenter.sh/nodepool") == "gpu");
        Assert.Equal((node.Name(), "g4dn.2xlarge", "spot"), (told.Text("Name"), told.Text("InstanceType"), told.Text("CapacityType")));
        Assert.Equal(node.Label("topology.kubernetes.io/zone"), told.Text("Zone"));
        Assert.Equal("1", node.Text("status", "allocatable", "nvidia.com/gpu"));
        await bench.ChangesNothingAsync(Step);

        // A node that is Ready is not yet one that ComfyUI can run on.
        await bench.ChangeAsync("v1", "Node", null, node.Name(), live => live["status"]!["allocatable"]!["nvidia.com/gpu"] = "0");
        Assert.StartsWith("0 of 1 GPU nodes are ready", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.ChangeAsync("v1", "Node", null, node.Name(), live =>
        {
            live["status"]!["allocatable"]!["nvidia.com/gpu"] = "1";
            live["spec"]!["taints"] = new JsonArray(new JsonObject { ["key"] = "s3.csi.aws.com/agent-not-ready", ["effect"] = "NoExecute" });
        });
        Assert.StartsWith("0 of 1 GPU nodes are ready", await bench.FailsAsync(Step, "NotReadyException"));
    }

    [Fact]
    public async Task Without_spot_capacity_an_on_demand_node_comes()
    {
        await using var bench = await Reached(capacity => capacity.Empty.Add(("*", "spot", "*")));
        Assert.Equal("on-demand", Assert.Single((await bench.RunAsync(Step)).Items("Nodes")).Text("CapacityType"));
    }

    [Fact]
    public async Task An_account_without_the_role_for_spot_or_without_spot_quota_gets_on_demand_nodes()
    {
        await using var bench = await Reached(capacity => capacity.HasSpotServiceRole = false);
        Assert.Equal("on-demand", Assert.Single((await bench.RunAsync(Step)).Items("Nodes")).Text("CapacityType"));

        await using var other = await Reached(capacity => capacity.Quotas[Capacity.SpotGpu] = 0);
        Assert.Equal("on-demand", Assert.Single((await other.RunAsync(Step)).Items("Nodes")).Text("CapacityType"));
    }

    [Fact]
    public async Task While_there_is_no_capacity_at_all_it_waits_and_goes_on_when_some_comes_back()
    {
        await using var bench = await Reached(capacity => capacity.Empty.Add(("*", "*", "*")));
        for (var minute = 0; minute < 20; minute++)
        {
            Assert.StartsWith("0 of 1 GPU nodes are ready", await bench.FailsAsync(Step, "NotReadyException"));
            await bench.PassAsync(TimeSpan.FromMinutes(1));
        }

        await bench.Do(() => bench.World.Ec2.Capacity.Empty.Clear());
        Assert.Single((await bench.RunAsync(Step)).Items("Nodes"));
    }

    [Fact]
    public async Task What_EC2_refuses_is_told_in_its_own_words()
    {
        await using var bench = await Reached(capacity => capacity.Refusal = Capacity.Unauthorized);
        await bench.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Contains("is not launched (Launched: LaunchFailed creating instance, creating fleet request, UnauthorizedOperation: You are not authorized to perform this operation.",
            await bench.FailsAsync(Step, "NotReadyException"));
    }

    /// <summary>ComfyUI's pod waits for a node; no image is needed for that.</summary>
    static async Task<StepBench> Reached(Action<Capacity>? change = null)
    {
        var bench = (await (await StepBench.StartAsync()).ReachAsync("BuildImage")).WithImage();
        if (change != null) await bench.Do(() => change(bench.World.Ec2.Capacity));
        return await bench.DoneAsync("ApplyComfyUI");
    }
}

using Amazon.EKS.Model;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Nodes;

public sealed class RemoveSystemNodesTests
{
    const string Step = "RemoveSystemNodes";

    [Fact]
    public async Task The_group_goes_with_its_machines()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.ReachAsync("EnsureAddons");
        await bench.RunAsync(Step);
        Assert.Empty(await bench.Do(() => bench.World.Eks.Store.Clusters["comfyui"].Nodegroups.Keys.ToList()));
        Assert.Empty(await bench.HasAsync("instance i-"));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task One_that_is_still_being_made_is_waited_for()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.ReachAsync("EnsureSystemNodes");
        Assert.Equal("NotReadyException", (await bench.TryAsync("EnsureSystemNodes")).Error);
        Assert.Contains("node group system is CREATING", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.RunAsync(Step);
        Assert.Empty(await bench.HasAsync("instance i-"));
    }

    [Fact]
    public async Task A_group_that_somebody_else_put_there_is_refused_before_any_is_touched()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.ReachAsync("EnsureAddons");
        using var eks = bench.Eks();
        await eks.CreateNodegroupAsync(new CreateNodegroupRequest
        {
            ClusterName = "comfyui", NodegroupName = "theirs", NodeRole = (await bench.SettingAsync("EnsureSystemNodes", "SystemNodeRoleArn"))[0], Subnets = [.. await bench.SettingAsync("EnsureSystemNodes", "PrivateSubnetIds")],
            ScalingConfig = new NodegroupScalingConfig { MinSize = 1, DesiredSize = 1, MaxSize = 1 }, InstanceTypes = ["t3.large"], Tags = new() { ["team"] = "theirs" },
            LaunchTemplate = new LaunchTemplateSpecification { Id = (await bench.SettingAsync("EnsureSystemNodes", "SystemLaunchTemplateId"))[0], Version = "1" },
        });
        Assert.Empty(await bench.MutationsAsync(async () => Assert.StartsWith("EKS node group theirs exists but is not this deployment's", await bench.FailsAsync(Step, "NotOwnedException"))));
    }

    [Fact]
    public Task Without_a_cluster_there_is_nothing_to_do() => TeardownSteps.IsSilentWithoutAnythingAsync(Step);
}

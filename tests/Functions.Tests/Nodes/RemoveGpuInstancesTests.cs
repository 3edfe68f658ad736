using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Nodes;

public sealed class RemoveGpuInstancesTests
{
    const string Step = "RemoveGpuInstances";

    [Fact]
    public async Task Instances_of_Karpenters_are_ended_and_awaited_and_no_others()
    {
        await using var bench = await TeardownSteps.DeployedAsync();
        Assert.Equal(3, (await bench.HasAsync("instance i-")).Count);
        Assert.EndsWith("is being terminated", await bench.FailsAsync(Step, "NotReadyException"));
        Assert.EndsWith("is shutting down", await bench.FailsAsync(Step, "NotReadyException"));
        string[] states = [.. await bench.Do(() => bench.World.Ec2.Store.Instances.All.Select(row => $"{row["instanceType"]} {row["instanceState"]!["name"]}").ToList())];
        Assert.Equal(["t3.large running", "t3.large running"], states.Where(state => state.StartsWith("t3", StringComparison.Ordinal)));
        Assert.EndsWith("shutting-down", Assert.Single(states, state => state.StartsWith('g')));
    }

    [Fact]
    public async Task Another_deployments_instance_of_the_same_pools_name_stays()
    {
        await using var bench = await TeardownSteps.EmptyAsync();
        var subnets = await bench.SettingAsync("EnsureCluster", "PrivateSubnetIds");
        await bench.Do(() => bench.World.Ec2.Instances.Launch("g5.2xlarge", "spot", subnets, bench.World.Iam.Profiles.First().Name,
            new Dictionary<string, string> { ["karpenter.sh/nodepool"] = "gpu", ["comfyserverless:deployment"] = "theirs" }));
        await bench.ChangesNothingAsync(Step);
        Assert.Single(await bench.HasAsync("instance i-"));
    }

    [Fact]
    public Task Without_an_instance_there_is_nothing_to_do() => TeardownSteps.IsSilentWithoutAnythingAsync(Step);
}

using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Egress;

public sealed class RemoveEgressTests
{
    const string Step = "RemoveEgress";

    [Fact]
    public async Task Gateway_address_and_routes_go()
    {
        await using var bench = await StepBench.StartAsync();
        var before = await bench.InventoryAsync();
        await bench.ReachAsync("EnsureCluster");
        await bench.RunAsync("RemoveLock");
        Assert.Single(await bench.HasAsync("NAT gateway"));
        await bench.RunAsync(Step);
        Assert.Equal(before, await bench.InventoryAsync());
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task An_address_that_a_crash_left_is_given_back_and_somebody_elses_is_not()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.RunAsync("EnsureLock");
        await bench.Do(() =>
        {
            bench.World.Ec2.Addresses.Allocate(new Dictionary<string, string> { ["comfyserverless:deployment"] = "comfyui" });
            bench.World.Ec2.Addresses.Allocate(new Dictionary<string, string> { ["comfyserverless:deployment"] = "theirs" });
        });
        await bench.RunAsync(Step);
        Assert.Single(await bench.HasAsync("address"));
    }

    [Fact]
    public Task Without_a_gateway_there_is_nothing_to_do() => TeardownSteps.IsSilentWithoutAnythingAsync(Step);
}

using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Cluster;

public sealed class RemoveClusterTests
{
    const string Step = "RemoveCluster";

    static async Task<StepBench> LockedAsync()
    {
        var bench = await StepBench.StartAsync();
        await bench.RunAsync("EnsureLock");
        return bench;
    }

    [Fact]
    public async Task The_cluster_goes_with_its_security_group_and_interfaces()
    {
        await using var bench = await LockedAsync();
        var before = await bench.InventoryAsync();
        await bench.RunAsync("EnsureCluster");
        Assert.NotEqual(before, await bench.InventoryAsync());
        await bench.RunAsync(Step);
        Assert.Equal(before, await bench.InventoryAsync());
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task One_that_is_still_being_made_is_waited_for_then_deleted()
    {
        await using var bench = await LockedAsync();
        Assert.Equal("NotReadyException", (await bench.TryAsync("EnsureCluster")).Error);
        Assert.Empty(await bench.MutationsAsync(async () => Assert.Equal("cluster comfyui is CREATING", await bench.FailsAsync(Step, "NotReadyException"))));
        await bench.RunAsync(Step);
        Assert.Empty(await bench.HasAsync("EKS cluster"));
    }

    [Fact]
    public async Task One_that_could_not_be_made_goes_too()
    {
        await using var bench = await LockedAsync();
        await bench.Do(() => bench.World.Eks.Store.FailNext["comfyui"] = ("InternalFailure", "An internal service error has occurred"));
        await bench.EndsInFailureAsync("EnsureCluster");
        await bench.RunAsync(Step);
        Assert.Empty(await bench.HasAsync("EKS cluster"));
    }

    [Fact]
    public async Task Somebody_elses_of_that_name_is_refused_and_not_touched()
    {
        await using var bench = await LockedAsync();
        await bench.CreateClusterByHandAsync(new() { ["team"] = "theirs" });
        Assert.Empty(await bench.MutationsAsync(async () => Assert.StartsWith("EKS cluster comfyui exists but is not this deployment's", await bench.FailsAsync(Step, "NotOwnedException"))));
    }

    [Fact]
    public async Task Deletion_protection_that_a_person_has_set_is_respected_and_named()
    {
        await using var bench = await LockedAsync();
        await bench.RunAsync("EnsureCluster");
        await bench.Do(() => bench.World.Eks.Store.Clusters["comfyui"].Description["deletionProtection"] = true);
        Assert.Contains("deletion protection", await bench.FailsAsync(Step, "ResourceFailedException"));
    }

    [Fact]
    public Task Without_a_cluster_there_is_nothing_to_do() => TeardownSteps.IsSilentWithoutAnythingAsync(Step);
}

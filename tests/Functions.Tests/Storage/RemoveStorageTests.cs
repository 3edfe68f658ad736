using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Storage;

public sealed class RemoveStorageTests
{
    const string Step = "RemoveStorage";

    [Fact]
    public async Task Claims_and_volumes_go_and_what_is_in_the_buckets_stays()
    {
        await using var bench = await TeardownSteps.DeployedAsync();
        await bench.RunAsync("RemoveComfyUI");
        var outputs = (await bench.SettingAsync("VerifyComfyUI", "OutputsBucket"))[0];
        var pictures = await bench.Do(() => bench.World.S3.Keys(outputs, "").Count);
        await bench.RunAsync(Step);
        Assert.Empty(await bench.ListAsync("v1", "PersistentVolumeClaim"));
        Assert.Empty(await bench.ListAsync("v1", "PersistentVolume"));
        Assert.True(pictures > 0);
        Assert.Equal(pictures, await bench.Do(() => bench.World.S3.Keys(outputs, "").Count));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task In_a_cluster_without_volumes_there_is_nothing_to_do()
    {
        await using var bench = await ClusterBench.StartAsync();
        await bench.RunAsync("ResolveCluster");
        await bench.ChangesNothingAsync(Step);
    }
}

using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Storage;

public sealed class RemoveDataTests
{
    const string Step = "RemoveData";

    [Fact]
    public async Task Confirmed_it_empties_buckets_and_repositories_which_stay()
    {
        await using var bench = await TeardownSteps.DeployedAsync();
        bench.State["Teardown"]!["DeleteData"] = true;
        var models = (await bench.SettingAsync(Step, "ModelsBucket"))[0];
        await bench.Do(() => { for (var i = 0; i < 1200; i++) bench.World.S3.Put(models, $"checkpoints/{i}", [1]); });
        await bench.RunAsync(Step);
        Assert.DoesNotContain(await bench.Do(() => Inventory.Data(bench.World).ToList()), line => !line.Contains("cdk-", StringComparison.Ordinal));
        Assert.True(await bench.Do(() => bench.World.S3.Buckets.ContainsKey(models)));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task Unconfirmed_it_touches_nothing()
    {
        await using var bench = await TeardownSteps.DeployedAsync();
        await bench.ChangesNothingAsync(Step);
        Assert.Empty(bench.State[Step]!["Emptied"] as JsonArray ?? []);
    }
}

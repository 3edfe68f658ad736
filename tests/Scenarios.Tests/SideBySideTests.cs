using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>Two deployments in one account and region, as <c>eng/configurations/two.json</c> has them.</summary>
public sealed class SideBySideTests
{
    [Fact]
    public async Task Two_deployments_that_begin_at_the_same_moment_both_work_and_taking_one_down_leaves_the_other_alone()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.WithTwoDeployments());
        Assert.Equal(["comfyui", "studio"], await world.Time.Do(() => world.Deployments.ToList()));
        var empty = await world.Time.Do(() => Inventory.Take(world));

        var (one, other) = await BothAsync(world, "Deploy");
        Assert.Null(one.Cause ?? other.Cause);
        Assert.Equal((ExecutionStatus.Succeeded, ExecutionStatus.Succeeded), (one.Status, other.Status));
        Assert.Equal(["comfyui", "studio"], await world.Time.Do(() => world.Eks.Store.Clusters.Keys.Order().ToList()));
        Assert.NotEqual(one.Output!["Url"]!.ToString(), other.Output!["Url"]!.ToString());
        Assert.Equal("""["ada","grace"]""", other.Output["Users"]!.ToJsonString());

        Assert.Equal(ExecutionStatus.Succeeded, (await world.RunAsync("comfyui-Teardown", new JsonObject())).Status);
        Assert.Equal(["studio"], await world.Time.Do(() => world.Eks.Store.Clusters.Keys.ToList()));
        var before = await world.Time.Do(() => world.Journal.Mutations.Count());
        Assert.Equal(ExecutionStatus.Succeeded, (await world.RunAsync("studio-Deploy", new JsonObject())).Status);
        Assert.Empty(await world.Time.Do(() => world.Journal.Mutations.Skip(before).Select(call => $"{call.Service} {call.Operation} {call.Detail}").ToList()));

        Assert.Equal(ExecutionStatus.Succeeded, (await world.RunAsync("studio-Teardown", new JsonObject())).Status);
        Assert.Empty((await world.Time.Do(() => Inventory.Take(world))).Except(empty));
    }

    static async Task<(ExecutionResult One, ExecutionResult Other)> BothAsync(RehearsedWorld world, string machine)
    {
        var started = await world.Time.Do(() => world.Deployments.Select(deployment => world.Machines.Start(world.Machine($"{deployment}-{machine}").Arn, null, "{}")).ToList());
        return (await started[0].Ended, await started[1].Ended);
    }
}

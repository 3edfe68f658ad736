using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

public class DeployRefusedTests
{
    static async Task<ExecutionResult> FailAsync(RehearsedWorld world, string input = "{}")
    {
        var result = await world.RunAsync("Deploy", JsonNode.Parse(input)!);
        Assert.Equal(ExecutionStatus.Failed, result.Status);
        // Whatever failed, the next execution can start.
        Assert.Empty(await world.Time.Do(() => world.DynamoDb.Tables.Values.Single().Items.ToList()));
        return result;
    }

    [Fact]
    public async Task Bad_input_is_refused_at_once_with_every_field_and_what_is_allowed()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        var result = await FailAsync(world, """{"replicas": 0, "instanceTypes": ["p5.48xlarge"], "maxGpuNode": 3}""");
        Assert.Equal("InvalidDeploymentException", result.Error);
        Assert.Contains("replicas: found 0; a whole number from 1 to 20 is allowed", result.Cause);
        Assert.Contains("instanceTypes: found [\"p5.48xlarge\"]", result.Cause);
        Assert.Contains("maxGpuNode: unknown; did you mean maxGpuNodes?", result.Cause);
        Assert.Contains("What to do:", result.Cause);
        Assert.Empty(await world.Time.Do(() => world.Journal.Mutations.ToList()));
        Assert.InRange(result.StopDate - result.StartDate, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_foreign_cluster_of_the_same_name_is_left_alone_and_named()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        Assert.Equal(ExecutionStatus.Succeeded, (await world.RunAsync("Deploy", new JsonObject())).Status);
        await world.Time.Do(() => world.Eks.Store.Clusters["comfyui"].Description["tags"] = new JsonObject { ["team"] = "somebody else" });
        var before = await world.Time.Do(() => world.Eks.Store.Clusters["comfyui"].Description.ToJsonString());
        var result = await FailAsync(world, """{"systemNodes": {"count": 3}}""");
        Assert.Equal("AccountUnfitException", result.Error);
        Assert.Contains("VerifyAccount failed: EKS cluster comfyui", result.Cause);
        Assert.Contains("comfyserverless:deployment=comfyui", result.Cause);
        Assert.Contains("deploy under another name", result.Cause);
        Assert.Equal(before, await world.Time.Do(() => world.Eks.Store.Clusters["comfyui"].Description.ToJsonString()));
    }

    [Fact]
    public async Task A_failed_image_build_ends_with_its_phase_and_last_lines_and_the_next_execution_builds_anew()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        await world.Time.Do(() => world.Docker.BuildFailure = "ERROR: failed to solve: process \"/bin/sh -c pip install torch\" did not complete successfully: exit code: 1");
        var result = await FailAsync(world);
        Assert.Equal("BuildFailedException", result.Error);
        Assert.Contains("BuildImage failed: Build ", result.Cause);
        Assert.Contains("FAILED in BUILD", result.Cause);
        Assert.Contains("pip install torch", result.Cause);
        await world.Time.Do(() => world.Docker.BuildFailure = null);
        var next = await world.RunAsync("Deploy", new JsonObject());
        Assert.True(next.Status == ExecutionStatus.Succeeded, next.Cause);
    }

    [Fact]
    public async Task Two_at_once_the_second_is_told_who_holds_the_lock_and_the_first_goes_on()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        var first = world.RunAsync("Deploy", new JsonObject(), "the-first");
        await world.Time.Do(async () => { await world.Time.Delay(TimeSpan.FromMinutes(2)); return true; });
        var second = await world.RunAsync("Deploy", new JsonObject(), "the-second");
        Assert.Equal((ExecutionStatus.Failed, "LockedException"), (second.Status, second.Error));
        Assert.Contains("the-first", second.Cause);
        Assert.Equal(ExecutionStatus.Succeeded, (await first).Status);
    }

    [Fact]
    public async Task A_stopped_execution_releases_its_lock_and_the_next_goes_on_where_it_stopped()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        var stopped = world.RunAsync("Deploy", new JsonObject(), "stopped");
        await world.Time.Do(async () =>
        {
            await world.Time.Delay(TimeSpan.FromMinutes(5));
            world.Machines.Executions.Single().Execution.Stop("Mine", "changed my mind");
            await world.Time.Delay(TimeSpan.FromMinutes(1));
            Assert.Empty(world.DynamoDb.Tables.Values.Single().Items);
            return true;
        });
        Assert.Equal(ExecutionStatus.Aborted, (await stopped).Status);
        Assert.Equal(ExecutionStatus.Succeeded, (await world.RunAsync("Deploy", new JsonObject())).Status);
        await world.Time.Do(() =>
        {
            Assert.Single(world.Journal.Mutations, call => call.Operation == "CreateCluster");
            Assert.Single(world.Ec2.Store.NatGateways.All);
            Assert.Single(world.Ec2.Store.Addresses.All);
        });
    }

    [Fact]
    public async Task No_GPU_capacity_at_all_is_told_from_Karpenters_own_words()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        await world.Time.Do(() =>
        {
            foreach (var type in new[] { "g6.2xlarge", "g5.2xlarge", "g4dn.2xlarge" }) world.Ec2.Capacity.Empty.Add((type, "*", "*"));
        });
        var result = await FailAsync(world);
        Assert.Equal("ResourceFailedException", result.Error);
        Assert.Contains("AwaitGpuNodes failed", result.Cause);
        Assert.Contains("InsufficientInstanceCapacity", result.Cause);
        Assert.Contains("Allow more instanceTypes", result.Cause);
    }
}

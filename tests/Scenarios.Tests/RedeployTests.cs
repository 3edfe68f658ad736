using System.Text.Json.Nodes;
using BigGustave;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>A new version on a deployment that serves, and back to the old one when it fails: what counts is the picture that ComfyUI makes afterwards.</summary>
public sealed class RedeployTests
{
    const string New = "v0.3.77", Old = "v0.3.76";

    static async Task<RehearsedWorld> DeployedAsync(string input = "{}", WorldOptions? options = null)
    {
        var world = await RehearsedWorld.StartAsync(options ?? Worlds.Options());
        var result = await world.RunAsync("Deploy", JsonNode.Parse(input)!);
        Assert.Equal((ExecutionStatus.Succeeded, null), (result.Status, result.Cause));
        return world;
    }

    static Task<ExecutionResult> RedeployAsync(RehearsedWorld world, string input, string? name = null) => world.RunAsync("Redeploy", JsonNode.Parse(input)!, name);

    /// <summary>What the cluster runs and the record says is this version, and it serves: a further execution has it make a picture.</summary>
    static async Task ServesAsync(RehearsedWorld world, string version)
    {
        Assert.Equal(version, await RunsAsync(world));
        Assert.Equal(version, (await RecordAsync(world))["current"]!["deployment"]!["version"]!.ToString());
        var test = await RedeployAsync(world, "{}");
        Assert.Equal((ExecutionStatus.Succeeded, null), (test.Status, test.Cause));
        Assert.Equal(version, test.Output!["Version"]!.ToString());
        await IsPictureAsync(world, test.Output["Picture"]!.ToString());
    }

    static Task<string?> RunsAsync(RehearsedWorld world) => world.Time.Do(() => Assert.Single(world.Kubernetes.Find("comfyui")!.Store.List("v1", "Pod"), pod => pod.Space() == "comfyui" && pod.IsTrue("Ready"))["metadata"].Text("annotations", "comfyserverless/version"));

    static async Task<JsonObject> RecordAsync(RehearsedWorld world) => JsonNode.Parse(await world.Time.Do(() => world.Ssm.Parameters.All["/comfyserverless/comfyui/deployed"].Value))!.AsObject();

    static async Task IsPictureAsync(RehearsedWorld world, string address)
    {
        var png = Png.Open(await world.ReadObjectAsync(address));
        Assert.NotEqual(png.GetPixel(0, 0), png.GetPixel(png.Width / 2, png.Height / 2));
    }

    [Fact]
    public async Task A_new_version_serves_is_recorded_and_its_gap_is_told_and_the_next_Deploy_keeps_it()
    {
        await using var world = await DeployedAsync();
        var result = await RedeployAsync(world, $$"""{ "version": "{{New}}" }""");
        Assert.Equal((ExecutionStatus.Succeeded, null), (result.Status, result.Cause));
        await IsPictureAsync(world, result.Output!["Picture"]!.ToString());
        Assert.Equal([Old], result.Output["RollbackTo"]!.AsArray().Select(version => version!.ToString()));
        Assert.InRange((double)result.Output["GapSeconds"]!, 5, 600); // pulling and starting, on one GPU
        Assert.Empty(result.Output["CutPrompts"]!.AsArray());

        var again = await world.RunAsync("Deploy", new JsonObject());
        Assert.Equal((ExecutionStatus.Succeeded, New), (again.Status, again.Output!["Deployment"]!["Version"]!.ToString()));
        await ServesAsync(world, New);
    }

    [Fact]
    public async Task A_version_that_does_not_build_changes_nothing_that_runs()
    {
        await using var world = await DeployedAsync();
        world.Docker.BuildFailures[New] = "ERROR: No matching distribution found for torch==9.9";
        var before = await PodAsync(world);
        var result = await RedeployAsync(world, $$"""{ "version": "{{New}}" }""");
        Assert.Equal((ExecutionStatus.Failed, "BuildFailedException"), (result.Status, result.Error));
        Assert.StartsWith("Nothing that runs was changed. BuildImage failed: ", result.Cause);
        Assert.Contains("No matching distribution found for torch==9.9", result.Cause);
        Assert.Equal(before, await PodAsync(world));
        await ServesAsync(world, Old);
    }

    [Fact]
    public async Task A_version_that_crashes_is_taken_back_soon_and_the_old_one_serves_again()
    {
        await using var world = await DeployedAsync();
        world.ComfyUI.Of(New).CrashAtStart = "ImportError: cannot import name 'x'";
        var began = await world.Time.Do(() => world.Time.Now);
        var result = await RedeployAsync(world, $$"""{ "version": "{{New}}" }""");
        Assert.Equal((ExecutionStatus.Failed, "WorkloadFailedException"), (result.Status, result.Error));
        Assert.StartsWith($"Version {New} failed; {Old} serves again and has made s3://", result.Cause);
        Assert.Contains("CrashLoopBackOff", result.Cause);
        await IsPictureAsync(world, result.Cause!.Split("has made ")[1].Split(". ")[0]);
        await ServesAsync(world, Old);
        Assert.InRange(await world.Time.Do(() => world.Time.Now - began), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(40));
    }

    [Fact]
    public async Task A_version_that_is_ready_but_makes_black_pictures_is_taken_back()
    {
        await using var world = await DeployedAsync();
        world.ComfyUI.Of(New).BlackPictures = true;
        var result = await RedeployAsync(world, $$"""{ "version": "{{New}}" }""");
        Assert.Equal((ExecutionStatus.Failed, "SmokeTestFailedException"), (result.Status, result.Error));
        Assert.StartsWith($"Version {New} failed; {Old} serves again and has made s3://", result.Cause);
        Assert.Contains("picture is blank", result.Cause);
        await ServesAsync(world, Old);
    }

    [Fact]
    public async Task When_the_old_version_fails_as_well_that_is_said_first_and_the_record_stays()
    {
        await using var world = await DeployedAsync();
        world.ComfyUI.BlackPictures = true;
        var result = await RedeployAsync(world, $$"""{ "version": "{{New}}" }""");
        Assert.Equal((ExecutionStatus.Failed, "NothingServes"), (result.Status, result.Error));
        Assert.StartsWith($"COMFYUI MAY NOT BE SERVING: version {New} failed, and putting {Old} back failed too.", result.Cause);
        Assert.Equal(Old, (await RecordAsync(world))["current"]!["deployment"]!["version"]!.ToString());
        Assert.Empty(await world.Time.Do(() => world.DynamoDb.Tables.Values.Single().Items.ToList()));

        world.ComfyUI.BlackPictures = false;
        await ServesAsync(world, Old);
    }

    [Fact]
    public async Task A_rollback_goes_back_without_a_build_and_without_the_git_host()
    {
        await using var world = await DeployedAsync();
        Assert.Equal(ExecutionStatus.Succeeded, (await RedeployAsync(world, $$"""{ "version": "{{New}}" }""")).Status);
        var builds = await world.Time.Do(() => world.CodeBuild.Builds.Count);
        await world.Time.Do(() => world.Git.Fault = 503);
        var result = await RedeployAsync(world, """{ "rollback": true }""");
        Assert.Equal((ExecutionStatus.Succeeded, null), (result.Status, result.Cause));
        Assert.Equal(builds, await world.Time.Do(() => world.CodeBuild.Builds.Count));
        await ServesAsync(world, Old);

        var further = await RedeployAsync(world, """{ "rollback": true }""");
        Assert.Equal("InvalidDeploymentException", further.Error);
        Assert.Contains("rollback: nothing earlier is recorded to go back to", further.Cause);
    }

    [Fact]
    public async Task A_rebuild_has_the_same_version_with_newer_packages_and_custom_nodes_come_with_it()
    {
        await using var world = await DeployedAsync();
        var result = await RedeployAsync(world, """
            { "rebuild": true, "customNodes": [{ "name": "Example", "repository": "https://github.com/owner/Example", "commit": "0123456789abcdef0123456789abcdef01234567", "requirements": ["a==1", "requirements.txt"] }] }
            """);
        Assert.Equal((ExecutionStatus.Succeeded, null), (result.Status, result.Cause));
        Assert.Matches("^203001[0-9]{2}T[0-9]{6}Z$", result.Output!["Deployment"]!["Patched"]!.ToString());
        Assert.Matches("^v0.3.76-[0-9a-f]{12}-n[0-9a-f]{12}-p2030", (await RecordAsync(world))["current"]!["buildImage"]!["tag"]!.ToString());
        Assert.NotEqual((await RecordAsync(world))["previous"]![0]!["buildImage"]!["digest"]!.ToString(), (await RecordAsync(world))["current"]!["buildImage"]!["digest"]!.ToString());
        await ServesAsync(world, Old);
        Assert.Equal("Example", (await RecordAsync(world))["current"]!["deployment"]!["customNodes"]![0]!["name"]!.ToString());
    }

    [Fact]
    public async Task An_unknown_version_is_refused_before_anything_is_built()
    {
        await using var world = await DeployedAsync();
        var builds = await world.Time.Do(() => world.CodeBuild.Builds.Count);
        var result = await RedeployAsync(world, """{ "version": "v9.9.9" }""");
        Assert.Equal((ExecutionStatus.Failed, "InvalidDeploymentException"), (result.Status, result.Error));
        Assert.Contains("has no tag v9.9.9; its newest are v0.3.80, v0.3.79, v0.3.78", result.Cause);
        Assert.Equal(builds, await world.Time.Do(() => world.CodeBuild.Builds.Count));
    }

    [Fact]
    public async Task Without_a_deployment_there_is_nothing_to_redeploy()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        var result = await RedeployAsync(world, $$"""{ "version": "{{New}}" }""");
        Assert.Equal("InvalidDeploymentException", result.Error);
        Assert.Contains("nothing is recorded as deployed", result.Cause);
        Assert.Empty(await world.Time.Do(() => world.Journal.Mutations.Where(call => call.Operation != "PutItem" && call.Operation != "DeleteItem").ToList()));
    }

    [Fact]
    public async Task An_execution_that_was_stopped_half_way_is_started_again_and_ends_well()
    {
        await using var world = await DeployedAsync();
        var stopped = RedeployAsync(world, $$"""{ "version": "{{New}}" }""", "stopped");
        await world.Time.Do(async () =>
        {
            var execution = await ExecutionAsync(world, "stopped");
            while (!execution.Events.Any(happened => happened.ToJson()["stateEnteredEventDetails"]?["name"]?.ToString() == "AwaitComfyUI")) await world.Time.Delay(TimeSpan.FromSeconds(1));
            execution.Stop("Mine", "changed my mind");
            await world.Time.Delay(TimeSpan.FromMinutes(1));
            return true;
        });
        Assert.Equal(ExecutionStatus.Aborted, (await stopped).Status);
        Assert.Equal(ExecutionStatus.Succeeded, (await RedeployAsync(world, $$"""{ "version": "{{New}}" }""")).Status);
        await ServesAsync(world, New);
    }

    [Fact]
    public async Task With_two_replicas_one_always_serves()
    {
        await using var world = await DeployedAsync("""{ "replicas": 2 }""");
        var least = int.MaxValue;
        var running = RedeployAsync(world, $$"""{ "version": "{{New}}" }""", "rolling");
        await world.Time.Do(async () =>
        {
            for (var execution = await ExecutionAsync(world, "rolling"); execution.Status == ExecutionStatus.Running; await world.Time.Delay(TimeSpan.FromSeconds(1)))
                least = Math.Min(least, world.Kubernetes.Find("comfyui")!.Store.List("v1", "Pod").Count(pod => pod.Space() == "comfyui" && pod.IsTrue("Ready")));
            return true;
        });
        var result = await running;
        Assert.Equal((ExecutionStatus.Succeeded, null), (result.Status, result.Cause));
        Assert.Equal((1, 0.0), (least, (double)result.Output!["GapSeconds"]!));
    }

    [Fact]
    public async Task With_surge_one_replica_serves_without_a_gap()
    {
        await using var world = await DeployedAsync();
        var result = await RedeployAsync(world, $$"""{ "version": "{{New}}", "surge": true }""");
        Assert.Equal((ExecutionStatus.Succeeded, null), (result.Status, result.Cause));
        Assert.Equal(0.0, (double)result.Output!["GapSeconds"]!);
    }

    static async Task<Execution> ExecutionAsync(RehearsedWorld world, string name)
    {
        while (!world.Machines.Executions.Any(record => record.Arn.EndsWith(":" + name, StringComparison.Ordinal))) await world.Time.Delay(TimeSpan.FromSeconds(1));
        return world.Machines.Executions.Single(record => record.Arn.EndsWith(":" + name, StringComparison.Ordinal)).Execution;
    }

    static Task<string> PodAsync(RehearsedWorld world) => world.Time.Do(() => Assert.Single(world.Kubernetes.Find("comfyui")!.Store.List("v1", "Pod"), pod => pod.Space() == "comfyui").Name());
}

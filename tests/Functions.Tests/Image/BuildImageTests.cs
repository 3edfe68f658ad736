using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.CodeBuild;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Image;

public sealed class BuildImageTests
{
    const string Step = "BuildImage";

    static async Task<StepBench> LockedAsync(string input = "{}")
    {
        var bench = await StepBench.StartAsync(input);
        await bench.RunAsync("EnsureLock");
        return bench;
    }

    static Task<IReadOnlyList<Build>> BuildsAsync(StepBench bench) => bench.Do(() => (IReadOnlyList<Build>)[.. bench.World.CodeBuild.Builds]);

    [Fact]
    public async Task The_image_is_built_once_and_known_by_its_digest()
    {
        await using var bench = await LockedAsync("""{ "version": "v0.3.75" }""");
        Assert.Matches("^build .+ is started$", await bench.FailsAsync(Step, "NotReadyException"));
        var output = await bench.RunAsync(Step);
        Assert.Equal($"{(await bench.SettingAsync(Step, "RepositoryUri"))[0]}@{output.Text("Digest")}", output.Text("Image"));
        Assert.Equal($"v0.3.75-{(await bench.SettingAsync(Step, "ImageContent"))[0][..12]}", output.Text("Tag"));
        Assert.Equal((long)output["SizeBytes"]!, await bench.Do(() => bench.World.Ecr.SizeOf(output.Text("Image")!)));
        var build = Assert.Single(await BuildsAsync(bench));
        Assert.Equal(("SUCCEEDED", "first", "v0.3.75"), (build.Status, build.Variables["EXECUTION"], build.Variables["COMFYUI_VERSION"]));
        await bench.ChangesNothingAsync(Step);

        await bench.NextExecutionAsync("second", "EnsureEgress");
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task A_build_that_failed_here_ends_the_step_with_its_log_and_the_next_execution_builds_anew()
    {
        await using var bench = await LockedAsync();
        await bench.Do(() => bench.World.Docker.BuildFailure = "ERROR: failed to solve: process \"/bin/sh -c uv pip install\" did not complete successfully: exit code: 2");
        var failure = await bench.EndsInFailureAsync(Step);
        Assert.Equal("BuildFailedException", failure.Error);
        Assert.Contains(" FAILED in BUILD: ", failure.Reason);
        Assert.Contains("did not complete successfully: exit code: 2", failure.Reason);
        Assert.Equal("BuildFailedException", (await bench.EndsInFailureAsync(Step)).Error);
        Assert.Single(await BuildsAsync(bench));

        await bench.Do(() => bench.World.Docker.BuildFailure = null);
        await bench.NextExecutionAsync("second", "EnsureEgress");
        Assert.StartsWith("v0.3.76-", (await bench.RunAsync(Step)).Text("Tag"));
        Assert.Equal(["FAILED", "SUCCEEDED"], (await BuildsAsync(bench)).Select(build => build.Status));
    }

    [Fact]
    public async Task A_build_that_an_earlier_execution_left_running_is_adopted()
    {
        await using var bench = await LockedAsync();
        await bench.FailsAsync(Step, "NotReadyException");
        await bench.NextExecutionAsync("second", "EnsureEgress");
        Assert.Matches("^build .+ is in [A-Z_]+ since 09:0", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.RunAsync(Step);
        Assert.Equal("first", Assert.Single(await BuildsAsync(bench)).Variables["EXECUTION"]);
    }

    [Fact]
    public async Task An_image_that_the_account_has_not_allowed_is_refused_before_anything_is_built()
    {
        await using var bench = await LockedAsync($$"""{ "image": "ghcr.io/owner/comfyui@sha256:{{new string('a', 64)}}" }""");
        Assert.Contains("add \"ghcr.io/owner/comfyui\" to allowedImages in comfyserverless.json", await bench.FailsAsync(Step, "InvalidDeploymentException"));
        Assert.Empty(await BuildsAsync(bench));
    }

    [Fact]
    public async Task No_room_in_CodeBuilds_queue_is_waited_for()
    {
        await using var bench = await LockedAsync();
        await bench.Do(() => bench.World.CodeBuild.Queue.Limits["BUILD_GENERAL1_LARGE"] = 0);
        Assert.Contains("CodeBuild takes no further build of", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.Do(() => bench.World.CodeBuild.Queue.Limits.Clear());
        await bench.RunAsync(Step);
        Assert.Single(await BuildsAsync(bench));
    }
}

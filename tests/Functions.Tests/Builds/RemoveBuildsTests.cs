using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Builds;

public sealed class RemoveBuildsTests
{
    const string Step = "RemoveBuilds";

    [Fact]
    public async Task Builds_of_an_interrupted_execution_are_stopped_and_awaited()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.RunAsync("EnsureLock");
        Assert.Equal("NotReadyException", (await bench.TryAsync("BuildImage")).Error);
        var stopping = await bench.FailsAsync(Step, "NotReadyException");
        Assert.StartsWith("stopping ", stopping);
        await bench.RunAsync(Step);
        Assert.Equal(["STOPPED"], await bench.Do(() => bench.World.CodeBuild.Builds.Select(build => build.Status).ToList()));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public Task Without_a_build_there_is_nothing_to_do() => TeardownSteps.IsSilentWithoutAnythingAsync(Step);
}

using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.CodeBuild;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Controllers;

public sealed class InstallControllersTests
{
    const string Step = "InstallControllers";

    static Task<IReadOnlyList<Build>> BuildsAsync(StepBench bench) => bench.Do(() => (IReadOnlyList<Build>)[.. bench.World.CodeBuild.Builds]);

    [Fact]
    public async Task One_build_installs_what_is_missing_and_none_what_is_there()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync(Step);
        Assert.False((bool)bench.State["ResolveControllers"]!["Installed"]!);
        Assert.Matches("^build .+ is started$", await bench.FailsAsync(Step, "NotReadyException"));
        var output = await bench.RunAsync(Step);
        var build = Assert.Single(await BuildsAsync(bench));
        Assert.Equal((build.Id, "SUCCEEDED", "comfyui"), (output.Text("BuildId"), build.Status, build.Variables["CLUSTER"]));
        Assert.Equal("karpenter-crd karpenter aws-load-balancer-controller", build.Variables["RELEASES"]);
        await bench.ChangesNothingAsync(Step);

        Assert.True((bool)(await bench.RunAsync("ResolveControllers"))["Installed"]!);
        await bench.ChangesNothingAsync(Step);
        Assert.Null(bench.State[Step]!.AsObject().Text("BuildId"));
        Assert.Single(await BuildsAsync(bench));
    }

    [Fact]
    public async Task A_build_that_cannot_get_out_of_the_network_fails_with_its_phase_and_the_next_execution_installs()
    {
        await using var bench = await StepBench.StartAsync();
        foreach (var step in new[] { "EnsureLock", "EnsureCluster", "EnsureAccess", "ResolveControllers" }) await bench.RunAsync(step);
        var failure = await bench.EndsInFailureAsync(Step);
        Assert.Equal("BuildFailedException", failure.Error);
        Assert.Contains(" FAILED in DOWNLOAD_SOURCE: RequestError: send request failed", failure.Reason);
        Assert.Single(await BuildsAsync(bench));

        await bench.NextExecutionAsync("second", Step);
        await bench.RunAsync(Step);
        Assert.Equal([("FAILED", "first"), ("SUCCEEDED", "second")], (await BuildsAsync(bench)).Select(build => (build.Status, build.Variables["EXECUTION"])));
    }
}

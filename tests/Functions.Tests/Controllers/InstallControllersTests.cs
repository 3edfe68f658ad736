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
    public async Task A_build_that_an_execution_before_has_left_running_is_adopted_and_none_is_started_after_it()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync(Step);
        Assert.Matches("^build .+ is started$", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.NextExecutionAsync("second", Step);
        Assert.False((bool)bench.State["ResolveControllers"]!["Installed"]!);
        var output = await bench.RunAsync(Step);
        var build = Assert.Single(await BuildsAsync(bench));
        Assert.Equal((build.Id, "SUCCEEDED", "first"), (output.Text("BuildId"), build.Status, build.Variables["EXECUTION"]));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task A_release_that_went_after_its_build_is_installed_again()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync(Step);
        await bench.RunAsync(Step);
        await bench.NextExecutionAsync("second", "ResolveControllers");
        await bench.Do(() =>
        {
            var store = bench.World.Kubernetes.Find("comfyui")!.Store;
            foreach (var secret in store.List("v1", "Secret").Where(secret => secret["metadata"]!["labels"]?["owner"]?.ToString() == "helm").ToList()) store.Remove(secret);
        });
        await bench.RunAsync("ResolveControllers");
        await bench.RunAsync(Step);
        Assert.Equal(["first", "second"], (await BuildsAsync(bench)).Select(build => build.Variables["EXECUTION"]));
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

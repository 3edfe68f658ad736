using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Workload;

public sealed class RemoveComfyUITests
{
    const string Step = "RemoveComfyUI";

    [Fact]
    public async Task Deployment_Service_and_pods_go_and_a_second_time_there_is_nothing_to_do()
    {
        await using var bench = await TeardownSteps.DeployedAsync();
        await bench.RunAsync(Step);
        Assert.DoesNotContain(await bench.ListAsync("apps/v1", "Deployment"), item => item["metadata"]!["namespace"]!.GetValue<string>() == "comfyui");
        Assert.DoesNotContain(await bench.ListAsync("v1", "Pod"), item => item["metadata"]!["namespace"]!.GetValue<string>() == "comfyui");
        Assert.DoesNotContain(await bench.ListAsync("v1", "Service"), item => item["metadata"]!["name"]!.GetValue<string>() == "comfyui");
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task What_others_run_beside_it_stays()
    {
        await using var bench = await TeardownSteps.DeployedAsync();
        await bench.ChangeAsync("apps/v1", "Deployment", "comfyui", "comfyui", live => live["metadata"]!["labels"]!.AsObject().Remove("app.kubernetes.io/managed-by"));
        Assert.Equal("NotReadyException", (await bench.TryAsync(Step)).Error); // its pods still run
        Assert.Contains(await bench.ListAsync("apps/v1", "Deployment"), item => item["metadata"]!["name"]!.GetValue<string>() == "comfyui");
    }

    [Fact]
    public async Task In_a_cluster_that_has_only_just_begun_there_is_nothing_to_do()
    {
        await using var bench = await ClusterBench.StartAsync();
        await bench.RunAsync("ResolveCluster");
        await bench.ChangesNothingAsync(Step);
    }
}

using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Workload;

public sealed class AwaitPromptsTests
{
    const string Step = "AwaitPrompts";

    /// <summary>Somebody has queued a prompt in every pod, one that takes longer than the test.</summary>
    static async Task QueueAsync(StepBench bench)
    {
        var server = await bench.Do(() => bench.Cluster().Store.List("v1", "Pod", "comfyui").Select(pod => bench.Cluster().ServerOf(pod, 8188)).First(url => url != null)!);
        using var client = new HttpClient();
        using var body = new StringContent("""
            {"prompt": {"1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 0}},
             "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "evening"}}}}
            """, System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(server, "/prompt"), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Nothing_is_awaited_when_no_prompt_runs()
    {
        await using var bench = await TeardownSteps.DeployedAsync();
        bench.State["Teardown"]!["PromptPatience"] = 30;
        Assert.Equal(0, (await bench.RunAsync(Step))["Abandoned"]!.GetValue<int>());
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task A_running_prompt_is_awaited_as_long_as_patience_lasts()
    {
        await using var bench = await TeardownSteps.DeployedAsync();
        bench.State["Teardown"]!["PromptPatience"] = 30;
        await QueueAsync(bench);
        Assert.Matches("^1 prompts run or wait \\([0-9a-f-]{36}\\); 0 of 30 minutes of patience are over$", await bench.FailsAsync(Step, "NotReadyException"));
        Assert.Equal(0, (await bench.RunAsync(Step))["Abandoned"]!.GetValue<int>());
    }

    [Fact]
    public async Task Without_patience_a_running_prompt_is_abandoned_and_told()
    {
        await using var bench = await TeardownSteps.DeployedAsync();
        await QueueAsync(bench);
        Assert.Equal(1, (await bench.RunAsync(Step))["Abandoned"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("not JSON at all")]
    [InlineData("[1, 2]")]
    [InlineData("")]
    public async Task A_pod_that_answers_nonsense_counts_as_one_prompt_within_patience(string nonsense)
    {
        await using var bench = await TeardownSteps.DeployedAsync();
        bench.State["Teardown"]!["PromptPatience"] = 30;
        bench.World.ComfyUI.QueueNonsense = nonsense;
        Assert.Matches("^1 prompts run or wait \\(unknown: pod comfyui-[a-z0-9-]+'s queue is not ", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.PassAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(1, (await bench.RunAsync(Step))["Abandoned"]!.GetValue<int>());
    }
}

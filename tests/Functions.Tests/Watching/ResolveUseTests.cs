using System.Text.Json.Nodes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Watching;

public sealed class ResolveUseTests
{
    const string Step = "ResolveUse", Input = """{"smokeTest": {"workflow": "model-free"}, "maxGpuNodes": 2, "replicas": 2}""";

    static readonly string[] All = ["GpuNodes", "PodRestarts", "QueueLength", "Prompts", "IdleGpuNodes"];

    static async Task<StepBench> ServingAsync() => await (await StepBench.StartAsync(Input)).ReachAsync("VerifyComfyUI");

    static string[] Texts(JsonNode? list) => [.. list!.AsArray().Select(item => item!.ToString())];

    [Fact]
    public async Task Nodes_queue_and_prompts_of_all_pods_are_told_and_a_prompt_counts_once()
    {
        await using var bench = await ServingAsync();
        Assert.Equal(All, Texts((await bench.LookAsync())["Told"]));
        for (var color = 0; color < 40; color++) await bench.PostAsync(color); // more than one page of a history, of two pods in turn
        await bench.PassAsync(TimeSpan.FromSeconds(9.5));
        await bench.LookAsync();
        await bench.PassAsync(TimeSpan.FromMinutes(4));
        await bench.TimeAsync();
        bench.State["responsePayload"]!["Time"] = bench.State["Time"]!.DeepClone();
        bench.State["responsePayload"]!["Minutes"] = 4; // since the look before
        await bench.ChangesNothingAsync(Step);
        Assert.Equal([2, 2, 2], await bench.ToldAsync("GpuNodes"));
        Assert.Equal([0, 0, 0], await bench.ToldAsync("PodRestarts"));
        var (queued, prompts) = (await bench.ToldAsync("QueueLength"), await bench.ToldAsync("Prompts"));
        Assert.Equal((0, 0), (queued[0], prompts[0]));
        Assert.InRange(queued[1], 20, 38);
        Assert.Equal((0, 40), (queued[2], prompts[1] + prompts[2]));
        Assert.Equal(40, queued[1] + prompts[1]);
        Assert.Equal([2, 0, 0], await bench.ToldAsync("IdleGpuNodes"));
    }

    [Fact]
    public async Task A_prompt_that_waits_for_ever_is_work()
    {
        await using var bench = await ServingAsync();
        await bench.Do(() => bench.World.ComfyUI.QueueStandsStill = true);
        await bench.PostAsync(1);
        await bench.LookAsync();
        Assert.Equal((1, 0, 0), (Assert.Single(await bench.ToldAsync("QueueLength")), Assert.Single(await bench.ToldAsync("Prompts")), Assert.Single(await bench.ToldAsync("IdleGpuNodes"))));
    }

    [Fact]
    public async Task A_container_that_ended_counts_in_its_minutes_and_not_after()
    {
        await using var bench = await ServingAsync();
        await bench.Do(() => bench.World.ComfyUI.FatalPrompts = 1);
        await bench.PostAsync(1);
        await bench.PassAsync(TimeSpan.FromMinutes(1));
        await bench.LookAsync();
        await bench.PassAsync(TimeSpan.FromMinutes(5));
        await bench.LookAsync();
        Assert.Equal([1, 0], await bench.ToldAsync("PodRestarts"));
    }

    [Theory]
    [InlineData("not JSON at all", null, "'s answer to /queue is not JSON$")]
    [InlineData("[1, 2]", null, "'s answer to /queue is not a JSON object$")]
    [InlineData("{}", null, "'s queue has no queue_running and queue_pending$")]
    [InlineData(null, "", "'s answer to /history\\?max_items=32 is not JSON$")]
    [InlineData(null, """{"a": 1}""", "'s history has an entry that is not an object$")]
    public async Task A_ComfyUI_that_answers_nonsense_is_left_out_and_named_and_the_nodes_are_told(string? queue, string? history, string unasked)
    {
        await using var bench = await ServingAsync();
        await bench.Do(() => (bench.World.ComfyUI.QueueNonsense, bench.World.ComfyUI.HistoryNonsense) = (queue, history));
        var answer = await bench.LookAsync();
        Assert.Equal(["GpuNodes", "PodRestarts"], Texts(answer["Told"]));
        Assert.Matches("^pod comfyui-[a-z0-9-]+" + unasked, Assert.Single(Texts(answer["Unasked"])));
        Assert.Empty(await bench.ToldAsync("QueueLength"));
        Assert.Equal([2], await bench.ToldAsync("GpuNodes"));
    }

    [Fact]
    public async Task A_history_that_says_no_times_and_odd_entries_count_nothing()
    {
        await using var bench = await ServingAsync();
        await bench.Do(() => bench.World.ComfyUI.HistoryNonsense = """{"a": {}, "b": {"status": null}, "c": {"status": {"messages": [1, ["x"], ["execution_success", {"timestamp": "soon"}]]}}}""");
        Assert.Equal(All, Texts((await bench.LookAsync())["Told"]));
        Assert.Equal([0], await bench.ToldAsync("Prompts"));
    }

    [Fact]
    public async Task A_cluster_on_its_way_is_not_asked_and_one_that_does_not_know_us_is_no_failure()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.RunAsync("EnsureLock");
        await bench.FailsAsync("EnsureCluster", "NotReadyException");
        Assert.Equal("""{"Told":[],"Unasked":[]}""", (await bench.LookAsync()).ToJsonString());
        await bench.RunAsync("EnsureCluster");
        var answer = await bench.LookAsync();
        Assert.Empty(Texts(answer["Told"]));
        Assert.StartsWith("the Kubernetes API does not know this function's role (401", Assert.Single(Texts(answer["Unasked"])));
        Assert.Empty(await bench.ToldAsync("GpuNodes"));
        Assert.Equal(2, (await bench.ToldAsync("Cost")).Count);
    }
}

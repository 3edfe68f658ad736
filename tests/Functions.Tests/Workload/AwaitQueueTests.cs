using System.Text.Json.Nodes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Workload;

public sealed class AwaitQueueTests
{
    const string Step = "AwaitQueue";

    /// <summary>ComfyUI serves and has one prompt, which need not end; the drain began now.</summary>
    static async Task<StepBench> BusyAsync(int minutes, bool standsStill = true)
    {
        var bench = await (await StepBench.StartAsync()).ReachAsync("VerifyComfyUI");
        bench.World.ComfyUI.QueueStandsStill = standsStill;
        await bench.FailsAsync("VerifyComfyUI", "NotReadyException"); // its prompt is with ComfyUI now
        bench.State["Redeployment"]!["DrainMinutes"] = minutes;
        bench.State["Drain"] = new JsonObject { ["Since"] = (await bench.Do(() => bench.World.Time.Now)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'") };
        return bench;
    }

    [Fact]
    public async Task A_prompt_holds_the_change_up_until_it_is_done()
    {
        await using var bench = await BusyAsync(10, standsStill: false);
        Assert.Matches("^1 prompts run or wait since [0-9:]+; after 10 minutes \\(drainMinutes\\) they are cut$", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Empty((await bench.RunAsync(Step))["Cut"]!.AsArray());
    }

    [Fact]
    public async Task After_the_limit_it_is_cut_and_told_by_its_id()
    {
        await using var bench = await BusyAsync(5);
        await bench.PassAsync(TimeSpan.FromMinutes(4));
        await bench.FailsAsync(Step, "NotReadyException");
        await bench.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Matches("^[0-9a-f-]{36}$", Assert.Single((await bench.RunAsync(Step))["Cut"]!.AsArray())!.ToString());
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task A_limit_of_nothing_waits_for_nothing()
    {
        await using var bench = await BusyAsync(0);
        Assert.Single((await bench.RunAsync(Step))["Cut"]!.AsArray());
    }

    [Fact]
    public async Task Without_a_pod_that_is_ready_there_is_nothing_to_drain()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync("AwaitComfyUI");
        bench.State["Redeployment"]!["DrainMinutes"] = 10;
        bench.State["Drain"] = new JsonObject { ["Since"] = "2030-01-07T09:00:00.000Z" };
        Assert.Empty((await bench.RunAsync(Step))["Cut"]!.AsArray());
    }

    [Theory]
    [InlineData("not JSON at all")]
    [InlineData("[1, 2]")]
    [InlineData("")]
    public async Task A_pod_that_answers_nonsense_counts_as_one_prompt_until_the_limit(string nonsense)
    {
        await using var bench = await BusyAsync(5, standsStill: false);
        bench.World.ComfyUI.QueueNonsense = nonsense;
        Assert.StartsWith("1 prompts run or wait", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Matches("^unknown: pod comfyui-[a-z0-9-]+'s queue is not ", Assert.Single((await bench.RunAsync(Step))["Cut"]!.AsArray())!.ToString());
    }
}

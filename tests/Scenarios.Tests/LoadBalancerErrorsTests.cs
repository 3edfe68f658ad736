using System.Net;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>Somebody's browser asks on and on while ComfyUI is gone.</summary>
public sealed class LoadBalancerErrorsTests
{
    [Fact]
    public async Task A_storm_of_errors_rings_once_and_the_gap_of_a_few_minutes_does_not()
    {
        await using var bench = await StepBench.StartAsync();
        Assert.Equal(ExecutionStatus.Succeeded, (await bench.DeployAsync("""{"smokeTest": {"workflow": "model-free"}}""")).Status);
        Assert.Equal(new Dictionary<string, bool> { ["comfyui-no-pod-answers"] = false, ["comfyui-http-errors"] = false }, await OfEdgeAsync(bench));
        await ReplicasAsync(bench, 0);
        await StormAsync(bench, TimeSpan.FromMinutes(7)); // two periods at most
        await ReplicasAsync(bench, 1);
        await bench.PassAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(bench));
        Assert.Empty(await RungAsync(bench));

        await ReplicasAsync(bench, 0);
        await StormAsync(bench, TimeSpan.FromMinutes(40));
        Assert.Equal(["comfyui-no-pod-answers"], await RungAsync(bench));
        Assert.Equal((true, false), ((await OfEdgeAsync(bench))["comfyui-no-pod-answers"], (await OfEdgeAsync(bench))["comfyui-http-errors"]));
        await bench.PassAsync(TimeSpan.FromMinutes(15));
        Assert.False((await OfEdgeAsync(bench))["comfyui-no-pod-answers"]);
    }

    /// <summary>Three requests a minute.</summary>
    static async Task StormAsync(StepBench bench, TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromSeconds(20))
        {
            await AskAsync(bench);
            await bench.PassAsync(TimeSpan.FromSeconds(20));
        }
    }

    static async Task<HttpStatusCode> AskAsync(StepBench bench)
    {
        using var http = new HttpClient();
        var url = await bench.Do(() => bench.World.Elb.Store.LoadBalancers.Values.Single().Listeners.Single().Url);
        using var answer = await http.GetAsync(new Uri(url!, "/queue"));
        return answer.StatusCode;
    }

    static Task ReplicasAsync(StepBench bench, int replicas) => bench.Do(() =>
    {
        var store = bench.World.Kubernetes.Find("comfyui")!.Store;
        store.Update(store.Find("apps/v1", "Deployment", "comfyui", "comfyui")!, live => live["spec"]!["replicas"] = replicas);
    });

    static Task<Dictionary<string, bool>> OfEdgeAsync(StepBench bench) => bench.Do(() => bench.World.Alarms.States.Where(alarm => alarm.Key is "comfyui-no-pod-answers" or "comfyui-http-errors").ToDictionary());

    static Task<List<string>> RungAsync(StepBench bench) => bench.Do(() => bench.World.Journal.Entries.OfType<NoteEntry>().Where(note => note.Source == "cloudwatch").Select(note => note.Text.Split(' ')[0]).ToList());
}

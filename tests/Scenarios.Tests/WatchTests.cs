using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.CloudWatch;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>The clock looks at what runs, every five minutes of a deployment's whole life.</summary>
public sealed class WatchTests
{
    static readonly TimeSpan Look = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task From_before_a_Deploy_to_after_a_Teardown_the_looks_tell_what_is_there_and_change_nothing()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.Do(() => bench.World.StartSchedules());
        await bench.PassAsync(TimeSpan.FromHours(1));
        Assert.Empty(await bench.Do(() => bench.World.Alarms.Metrics.All)); // at rest nothing is told, and costs

        Assert.Equal((ExecutionStatus.Succeeded, null), Ended(await bench.DeployAsync("""{"smokeTest": {"workflow": "model-free"}, "capacityTypes": ["on-demand"]}""")));
        await bench.PassAsync(Look);
        Assert.Equal((1, 1, 0), (await LastAsync(bench, "GpuInstances"), await LastAsync(bench, "GpuNodes"), await LastAsync(bench, "QueueLength")));
        // Cluster, gateway, address, load balancer, two system nodes, the cheapest GPU node, 110 GB of disks.
        Assert.Equal((0.1 + 0.045 + 0.005 + 0.0225 + (2 * 0.0832) + 0.752 + (110 * 0.08 / 730)) / 12, await LastAsync(bench, "Cost"), 6);
        var costs = (await ToldAsync(bench, "Cost")).Select(point => point.Value).ToList();
        Assert.Equal(costs.Order(), costs); // it has grown, part by part

        for (var i = 0; i < 7; i++) await PostAsync(bench, i);
        var before = await bench.Do(() => bench.World.Time.Now);
        await bench.PassAsync(2 * Look);
        Assert.Equal(7, (await ToldAsync(bench, "Prompts")).Where(point => point.At >= before).Sum(point => point.Value));
        Assert.Equal(1, await LastAsync(bench, "IdleGpuNodes"));
        Assert.Empty(await RungAsync(bench));
        await bench.PassAsync(TimeSpan.FromHours(7)); // and nobody wants a picture
        Assert.Equal(["comfyui-gpu-idle"], await RungAsync(bench));

        await bench.MoveAsync(() => bench.World.RunAsync("Teardown", new JsonObject()));
        await bench.PassAsync(2 * Look);
        var last = await bench.Do(() => bench.World.Time.Now);
        await bench.PassAsync(TimeSpan.FromHours(2));
        Assert.Empty(await bench.Do(() => bench.World.Alarms.Metrics.All.Where(metric => metric.Namespace == "ComfyServerless").SelectMany(bench.World.Alarms.Metrics.Of).Where(point => point.At > last).ToList()));
        Assert.False(await bench.Do(() => bench.World.Alarms.States["comfyui-gpu-idle"]));

        // No execution, no change, no failure of its own.
        Assert.Equal(["Deploy", "Teardown"], await bench.Do(() => bench.World.Machines.Executions.Select(execution => execution.Machine.Name.Split('-')[^1]).ToList()));
        Assert.Empty(await bench.Do(() => bench.World.Journal.Mutations.Where(call => call.Caller is "ResolveCost" or "ResolveUse").ToList()));
        Assert.Empty(await bench.Do(() => bench.World.Journal.Entries.OfType<NoteEntry>().Where(note => note.Source == "logs" || (note.Source == "lambda" && note.Text.Contains("Resolve", StringComparison.Ordinal))).Select(note => note.Text).ToList()));
    }

    [Fact]
    public async Task ComfyUI_that_ends_again_and_again_rings_and_one_bad_prompt_does_not()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.Do(() => bench.World.StartSchedules());
        Assert.Equal((ExecutionStatus.Succeeded, null), Ended(await bench.DeployAsync("""{"smokeTest": {"workflow": "model-free"}}""")));
        await bench.Do(() => bench.World.ComfyUI.FatalPrompts = 1);
        await PostAsync(bench, 1);
        await bench.PassAsync(TimeSpan.FromHours(2));
        Assert.Equal(1, (await ToldAsync(bench, "PodRestarts")).Sum(point => point.Value));
        Assert.Empty(await RungAsync(bench));
        await bench.Do(() => bench.World.ComfyUI.FatalPrompts = 3);
        for (var i = 2; i < 5; i++)
        {
            await PostAsync(bench, i);
            await bench.PassAsync(TimeSpan.FromMinutes(12));
        }

        Assert.Equal(["comfyui-pods-restart"], await RungAsync(bench));
    }

    [Fact]
    public async Task With_the_functions_as_processes_their_printed_lines_become_metrics()
    {
        await using var bench = await StepBench.StartAsync(options: Worlds.WithProcesses());
        await bench.RunAsync("EnsureLock");
        await bench.RunAsync("EnsureEgress");
        await bench.Do(() => bench.World.StartSchedules());
        await bench.PassAsync(2 * Look + TimeSpan.FromSeconds(10));
        for (var tries = 0; tries < 100 && (await ToldAsync(bench, "Cost")).Count < 2; tries++) await bench.PassAsync(TimeSpan.FromMilliseconds(1)); // a pipe's lines come when they come
        Assert.Equal([0.05 / 12, 0.05 / 12], (await ToldAsync(bench, "Cost")).Select(point => Math.Round(point.Value, 12)).Select(value => value), (one, other) => Math.Abs(one - other) < 1e-9);
    }

    static (string, string?) Ended(ExecutionResult result) => (result.Status, result.Cause);

    static Task<IReadOnlyList<DataPoint>> ToldAsync(StepBench bench, string metric) => bench.Do(() => (IReadOnlyList<DataPoint>)[.. bench.World.Alarms.Metrics.Of(MetricId.Of("ComfyServerless", metric, ("Deployment", "comfyui")))]);

    static async Task<double> LastAsync(StepBench bench, string metric) => (await ToldAsync(bench, metric))[^1].Value;

    static Task<List<string>> RungAsync(StepBench bench) => bench.Do(() => bench.World.Journal.Entries.OfType<NoteEntry>().Where(note => note.Source == "cloudwatch").Select(note => note.Text.Split(' ')[0]).ToList());

    static async Task PostAsync(StepBench bench, int color)
    {
        using var http = new HttpClient();
        using var content = new StringContent("""{"prompt":{"1":{"class_type":"EmptyImage","inputs":{"width":8,"height":8,"batch_size":1,"color":COLOR}},"3":{"class_type":"SaveImage","inputs":{"filename_prefix":"x","images":["1",0]}}}}"""
            .Replace("COLOR", color.ToString()), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri((await bench.Do(() => bench.World.Kubernetes.Find("comfyui")!.Find("comfyui", "comfyui", 8188)))!, "/prompt"), content);
        answer.EnsureSuccessStatusCode();
    }
}

using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.CloudWatch;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Watching;

/// <summary>One look at what runs, as the clock takes it, and the metrics that it left behind.</summary>
static class WatchBench
{
    /// <summary>ResolveCost, and ResolveUse with what it found.</summary>
    /// <returns>The latter's answer.</returns>
    public static async Task<JsonObject> LookAsync(this StepBench bench, int minutes = 5)
    {
        await bench.TimeAsync(minutes);
        bench.State["responsePayload"] = (await bench.RunAsync("ResolveCost")).DeepClone();
        return await bench.RunAsync("ResolveUse");
    }

    /// <summary>The clock wants a look now.</summary>
    public static async Task TimeAsync(this StepBench bench, int minutes = 5)
        => (bench.State["Time"], bench.State["Minutes"]) = ((await bench.Do(() => bench.World.Time.Now)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"), minutes);

    /// <summary>The values of one of our metrics, oldest first.</summary>
    public static Task<List<double>> ToldAsync(this StepBench bench, string metric)
        => bench.Do(() => bench.World.Alarms.Metrics.Of(MetricId.Of("ComfyServerless", metric, ("Deployment", "comfyui"))).Select(point => point.Value).ToList());

    /// <summary>A prompt that takes three seconds.</summary>
    public static async Task PostAsync(this StepBench bench, int color)
    {
        using var http = new HttpClient();
        using var content = new StringContent("""{"prompt":{"1":{"class_type":"EmptyImage","inputs":{"width":8,"height":8,"batch_size":1,"color":COLOR}},"3":{"class_type":"SaveImage","inputs":{"filename_prefix":"x","images":["1",0]}}}}"""
            .Replace("COLOR", color.ToString()), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri((await bench.Do(() => bench.Cluster().Find("comfyui", "comfyui", 8188)))!, "/prompt"), content);
        answer.EnsureSuccessStatusCode();
    }
}

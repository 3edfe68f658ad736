using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>What becomes of prompts and pictures when a pod goes, whoever wants it gone.</summary>
public sealed class PodsAtTheirEndTests
{
    const string Input = """{ "smokeTest": { "workflow": "model-free" }, "maxGpuNodes": 3 }""";

    [Fact]
    public async Task A_node_that_is_drained_waits_for_its_pods_prompts_and_their_pictures_are_in_the_bucket()
    {
        await using var bench = await ServingAsync();
        var (pod, claim) = (await PodAsync(bench), await bench.Do(() => Store(bench).List("karpenter.sh/v1", "NodeClaim").Single()));
        for (var i = 0; i < 4; i++) await PostAsync(bench, i);
        await bench.Do(() => Store(bench).Delete(claim)); // as expiry and drift do
        await bench.PassAsync(TimeSpan.FromSeconds(8)); // four prompts of three seconds each
        Assert.NotNull(await bench.Do(() => Store(bench).Find("v1", "Pod", "comfyui", pod.Name())));
        Assert.Null(await bench.Do(() => Cluster(bench).Find("comfyui", "comfyui", 8188))); // nothing new comes to it
        await bench.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Null(await bench.Do(() => Store(bench).Find("v1", "Pod", "comfyui", pod.Name())));
        Assert.Equal(["keep/x_00001_.png", "keep/x_00002_.png", "keep/x_00003_.png", "keep/x_00004_.png"], await CopiedAsync(bench, pod.Name()));
    }

    [Fact]
    public async Task A_picture_is_in_the_bucket_seconds_after_it_was_made_and_ComfyUI_shows_it_still()
    {
        await using var bench = await ServingAsync();
        var pod = await PodAsync(bench);
        await PostAsync(bench, 1);
        await bench.PassAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(["keep/x_00001_.png"], await CopiedAsync(bench, pod.Name()));
        using var http = new HttpClient();
        var url = (await bench.Do(() => Cluster(bench).Find("comfyui", "comfyui", 8188)))!;
        Assert.Equal((byte)0x89, (await http.GetByteArrayAsync(new Uri(url, "/view?filename=x_00001_.png&subfolder=keep&type=output")))[0]);
    }

    [Fact]
    public async Task Prompts_that_never_end_hold_a_pod_for_a_quarter_of_an_hour_and_a_Teardown_that_has_waited_ends_them()
    {
        await using var bench = await ServingAsync();
        var first = await PodAsync(bench);
        await bench.Do(() => bench.World.ComfyUI.QueueStandsStill = true);
        await PostAsync(bench, 1);
        await bench.Do(() => Store(bench).Delete(Store(bench).Find("v1", "Pod", "comfyui", first.Name())!, TimeSpan.FromSeconds(1080)));
        await bench.PassAsync(TimeSpan.FromMinutes(14));
        Assert.NotNull(await bench.Do(() => Store(bench).Find("v1", "Pod", "comfyui", first.Name())));
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Null(await bench.Do(() => Store(bench).Find("v1", "Pod", "comfyui", first.Name())));

        await bench.PassAsync(TimeSpan.FromMinutes(5)); // the next pod serves
        await PostAsync(bench, 2);
        await bench.RunAsync("ResolveCluster");
        for (var i = 0; i < 6 && (await bench.TryAsync("RemoveComfyUI")).Output is null; i++) await bench.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Empty(await bench.Do(() => Store(bench).List("v1", "Pod", "comfyui")));
    }

    [Fact]
    public async Task A_Redeploy_that_has_waited_long_enough_ends_the_prompts_that_are_left_with_their_pods()
    {
        await using var bench = await ServingAsync();
        var pod = await PodAsync(bench);
        await bench.Do(() => bench.World.ComfyUI.QueueStandsStill = true);
        await PostAsync(bench, 1);
        bench.State["Redeployment"] = new JsonObject { ["DrainMinutes"] = 0, ["Surge"] = false };
        bench.State["AwaitQueue"] = new JsonObject { ["Cut"] = new JsonArray("a prompt") };
        await bench.RunAsync("ApplyComfyUI"); // nothing is to be changed, so nothing is ended
        Assert.NotEmpty((await QueueAsync(bench))["queue_pending"]!.AsArray());
        bench.State["Deployment"]!["Version"] = "v0.3.77";
        await bench.RunAsync("ApplyComfyUI");
        await bench.PassAsync(TimeSpan.FromSeconds(20));
        Assert.Null(await bench.Do(() => Store(bench).Find("v1", "Pod", "comfyui", pod.Name())));
        Assert.DoesNotContain("outputs runs", (await bench.TryAsync("AwaitComfyUI")).Message ?? ""); // a sidecar is nothing to wait for
    }

    static async Task<StepBench> ServingAsync() => await (await StepBench.StartAsync(Input)).ReachAsync("VerifyComfyUI");

    static Rehearsal.Kubernetes.Cluster Cluster(StepBench bench) => bench.World.Kubernetes.Find("comfyui")!;
    static ObjectStore Store(StepBench bench) => Cluster(bench).Store;

    static Task<JsonObject> PodAsync(StepBench bench) => bench.Do(() => Store(bench).List("v1", "Pod", "comfyui").Single().DeepClone().AsObject());

    static async Task<JsonObject> QueueAsync(StepBench bench)
    {
        using var http = new HttpClient();
        return JsonNode.Parse(await http.GetStringAsync(new Uri((await bench.Do(() => Cluster(bench).Find("comfyui", "comfyui", 8188)))!, "/queue")))!.AsObject();
    }

    static async Task PostAsync(StepBench bench, int color)
    {
        using var http = new HttpClient();
        using var content = new StringContent("""{"prompt":{"1":{"class_type":"EmptyImage","inputs":{"width":8,"height":8,"batch_size":1,"color":COLOR}},"3":{"class_type":"SaveImage","inputs":{"filename_prefix":"keep/x","images":["1",0]}}}}"""
            .Replace("COLOR", color.ToString()), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri((await bench.Do(() => Cluster(bench).Find("comfyui", "comfyui", 8188)))!, "/prompt"), content);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What the outputs bucket has of a pod, without its day.</summary>
    static async Task<List<string>> CopiedAsync(StepBench bench, string pod)
    {
        var bucket = (await bench.SettingAsync("VerifyComfyUI", "OutputsBucket"))[0];
        return await bench.Do(() => bench.World.S3.Keys(bucket, "").Where(key => key.Contains($"/{pod}/")).Select(key => key[(key.IndexOf($"/{pod}/", StringComparison.Ordinal) + pod.Length + 2)..]).ToList());
    }
}

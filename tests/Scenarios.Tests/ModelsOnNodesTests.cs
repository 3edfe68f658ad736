using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using ComfyServerless.Functions.Nodes;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>From the models bucket to what ComfyUI offers: the node boots with the applied user data, SSM runs the script, ComfyUI lists the node's own disk.</summary>
public sealed class ModelsOnNodesTests
{
    const string Base = "of a person.safetensors", Late = "my lora (v2) + ü.safetensors";

    [Fact]
    public async Task ComfyUI_sees_what_is_on_the_node_and_what_comes_later_without_a_restart()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.ReachAsync("ApplyComfyUI");
        var bucket = (await bench.SettingAsync("ApplyKarpenter", "ModelsBucket"))[0];
        await bench.Do(() => bench.World.S3.Put(bucket, "checkpoints/" + Base, [1, 2, 3]));
        await bench.ReachAsync("VerifyComfyUI");
        Assert.Contains(Base, await OfferedAsync(bench, "CheckpointLoaderSimple", "ckpt_name"));
        Assert.Empty(await OfferedAsync(bench, "LoraLoader", "lora_name"));

        await bench.Do(() => bench.World.S3.Put(bucket, "loras/" + Late, [4, 5, 6]));
        await bench.Do(() => bench.World.S3.Delete(bucket, "checkpoints/" + Base));
        using var ssm = Client(bench);
        var sent = (await ssm.SendCommandAsync(new SendCommandRequest
        {
            DocumentName = (await bench.SettingAsync("SyncModels", "ModelsDocument"))[0], MaxConcurrency = "50%", MaxErrors = "100%", TimeoutSeconds = 600,
            Targets = [new() { Key = "tag:" + GpuNodes.ClusterTag, Values = ["comfyui"] }, new() { Key = "tag:" + GpuNodes.PoolTag, Values = [GpuNodes.Pool] }],
        })).Command;
        await bench.PassAsync(TimeSpan.FromSeconds(30));
        var done = (await ssm.ListCommandsAsync(new ListCommandsRequest { CommandId = sent.CommandId })).Commands.Single();
        Assert.Equal((CommandStatus.Success, 1), (done.Status, done.TargetCount));
        Assert.DoesNotContain(Base, await OfferedAsync(bench, "CheckpointLoaderSimple", "ckpt_name"));
        Assert.Equal([Late], await OfferedAsync(bench, "LoraLoader", "lora_name"));
        Assert.Equal(0, (await PodAsync(bench))["status"]!["containerStatuses"]![0].Number("restartCount"));
    }

    [Fact]
    public async Task A_workflow_with_a_model_that_is_not_there_is_refused_and_one_that_is_there_makes_a_picture()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.ReachAsync("VerifyComfyUI");
        var workflow = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Worlds.Root, "comfyui_image/workflows/sdxl.json")))!["prompt"]!;
        foreach (var loader in new[] { "1", "2" }) workflow[loader]!["inputs"]!["ckpt_name"] = Base;
        using var http = new HttpClient();
        var url = (await bench.Do(() => bench.World.Kubernetes.Find("comfyui")!.Find("comfyui", "comfyui", 8188)))!;
        var (status, answer) = await PostAsync(workflow);
        Assert.Equal(400, status);
        Assert.Contains("value_not_in_list", answer["node_errors"]!["1"]!.ToJsonString());

        var bucket = (await bench.SettingAsync("ApplyKarpenter", "ModelsBucket"))[0];
        await bench.Do(() => bench.World.S3.Put(bucket, "checkpoints/" + Base, [1]));
        await bench.PassAsync(TimeSpan.FromMinutes(6)); // the timer
        (status, answer) = await PostAsync(workflow);
        Assert.Equal((200, 0), (status, answer["node_errors"]!.AsObject().Count));
        await bench.PassAsync(TimeSpan.FromSeconds(10));
        var history = JsonNode.Parse(await http.GetStringAsync(new Uri(url, "/history/" + answer["prompt_id"])))![answer["prompt_id"]!.ToString()]!;
        Assert.Equal("success", history["status"]!["status_str"]!.ToString());
        Assert.Single(history["outputs"]!["11"]!["images"]!.AsArray());

        async Task<(int Status, JsonNode Answer)> PostAsync(JsonNode prompt)
        {
            using var content = new StringContent(new JsonObject { ["prompt"] = prompt.DeepClone() }.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(new Uri(url, "/prompt"), content);
            return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
        }
    }

    [Fact]
    public async Task The_pod_waits_for_the_models_that_are_named_first_and_for_no_other()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.ReachAsync("ApplyComfyUI");
        await bench.RunAsync("ApplyComfyUI");
        await bench.Do(() =>
        {
            var store = bench.World.Kubernetes.Find("comfyui")!.Store;
            store.Update(store.Find("apps/v1", "Deployment", "comfyui", "comfyui")!, live => live["spec"]!["template"]!["spec"]!["initContainers"]![0]!["env"]![0]!["value"] = $"checkpoints/{Base}\nvae/a b.pt");
        });
        var bucket = (await bench.SettingAsync("ApplyKarpenter", "ModelsBucket"))[0];
        await bench.Do(() => bench.World.S3.Put(bucket, "checkpoints/" + Base, [1]));
        await bench.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Contains("first-models runs since", await bench.FailsAsync("AwaitComfyUI", "NotReadyException"));
        var pod = await PodAsync(bench);
        Assert.Equal(["waiting for vae/a b.pt"], await bench.Do(() => bench.World.Kubernetes.Find("comfyui")!.Logs.Read("comfyui", pod.Name(), "first-models").Select(line => line.Text).ToList()));
        await bench.Do(() => bench.World.S3.Put(bucket, "vae/a b.pt", [1]));
        await bench.PassAsync(TimeSpan.FromMinutes(6));
        await bench.RunAsync("AwaitComfyUI");
    }

    static AmazonSimpleSystemsManagementClient Client(StepBench bench)
        => new(new SessionAWSCredentials(LocalCredentials.AccessKeyId(Callers.Operator.Name), LocalCredentials.Secret, LocalCredentials.Secret),
            new AmazonSimpleSystemsManagementConfig { ServiceURL = bench.World.AwsUrl, AuthenticationRegion = WorldOptions.Region });

    static async Task<string[]> OfferedAsync(StepBench bench, string node, string input)
    {
        using var http = new HttpClient();
        var url = (await bench.Do(() => bench.World.Kubernetes.Find("comfyui")!.Find("comfyui", "comfyui", 8188)))!;
        var info = JsonNode.Parse(await http.GetStringAsync(new Uri(url, "/object_info/" + node)))!;
        return [.. info[node]!["input"]!["required"]![input]![0]!.AsArray().Select(choice => choice!.ToString())];
    }

    static Task<JsonObject> PodAsync(StepBench bench) => bench.Do(() => bench.World.Kubernetes.Find("comfyui")!.Store.List("v1", "Pod").Single(pod => pod.Space() == "comfyui").DeepClone().AsObject());
}

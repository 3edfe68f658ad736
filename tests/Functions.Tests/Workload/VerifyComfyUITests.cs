using System.Text.Json.Nodes;
using BigGustave;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Workload;

public sealed class VerifyComfyUITests
{
    [Fact]
    public async Task A_picture_of_the_asked_size_is_made_once_an_execution_and_kept_in_the_outputs_bucket()
    {
        await using var bench = await (await StepBench.StartAsync("""{ "smokeTest": { "width": 320, "height": 192 } }""")).ReachAsync("AwaitComfyUI");
        await bench.RunAsync("AwaitComfyUI");
        await bench.ChangeAsync("v1", "Pod", "comfyui", await PodAsync(bench), live => live["status"]!["conditions"]!.AsArray().Single(condition => condition!["type"]!.ToString() == "Ready")!["status"] = "False");
        Assert.Matches("^no ComfyUI pod is Ready; pod comfyui-[a-z0-9-]+ is Running", await bench.FailsAsync("VerifyComfyUI", "NotReadyException"));
        await bench.ChangeAsync("v1", "Pod", "comfyui", await PodAsync(bench), live => live["status"]!["conditions"]!.AsArray().Single(condition => condition!["type"]!.ToString() == "Ready")!["status"] = "True");

        var output = await bench.RunAsync("VerifyComfyUI");
        Assert.Contains("Tesla T4", output.Text("Device"));
        Assert.EndsWith("/smoke-tests/first.png", output.Text("Picture"));
        var picture = await bench.World.ReadObjectAsync(output.Text("Picture")!);
        Assert.Equal((320, 192), (Png.Open(picture).Width, Png.Open(picture).Height));

        var again = await bench.MutationsAsync(async () => Assert.True(JsonNode.DeepEquals(output, await bench.RunAsync("VerifyComfyUI"))));
        Assert.Empty(again);
        Assert.Equal(1, await PromptsAsync(bench));

        Begin(bench, "second");
        var second = await bench.RunAsync("VerifyComfyUI");
        Assert.EndsWith("/smoke-tests/second.png", second.Text("Picture"));
        Assert.NotEqual(picture, await bench.World.ReadObjectAsync(second.Text("Picture")!));
        Assert.Equal(2, await PromptsAsync(bench));
    }

    [Fact]
    public async Task A_picture_that_is_black_or_too_small_and_an_error_of_ComfyUIs_each_fail_with_its_words_and_leave_no_picture()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync("VerifyComfyUI");
        var faults = bench.World.ComfyUI;

        faults.ExecutionError = "CUDA out of memory. Tried to allocate 20.00 GiB.";
        Assert.Matches("^ComfyUI failed on the smoke test's workflow: node [0-9]+ \\([A-Za-z]+\\): RuntimeError: CUDA out of memory. Tried to allocate 20.00 GiB. \\[File \"/opt/comfyui/nodes.py\", line 1576, in execute: return function\\(\\*\\*inputs\\)\\]$",
            await FailureAsync("error"));
        faults.ExecutionError = null;

        faults.ValidationError = "ckpt_name - model hash does not match";
        Assert.Matches("^ComfyUI refused the smoke test's workflow \\(400\\): Prompt outputs failed validation; node [0-9]+ \\(SaveImage\\): Custom validation failed for node: ckpt_name - model hash does not match$", await FailureAsync("refused"));
        faults.ValidationError = null;

        faults.SmallerBy = 8;
        Assert.Equal("ComfyUI's picture is 1016 x 1016, asked for was 1024 x 1024", await FailureAsync("small"));
        faults.SmallerBy = 0;

        faults.BlackPictures = true;
        Assert.Equal("ComfyUI's picture is blank: every pixel is (0, 0, 0)", await FailureAsync("black"));
        Assert.DoesNotContain(await KeysAsync(bench), key => key.StartsWith("smoke-tests/"));
        faults.BlackPictures = false;

        // The same execution finds its own prompt again, and its picture is as blank as before.
        Assert.Equal("ComfyUI's picture is blank: every pixel is (0, 0, 0)", (await bench.EndsInFailureAsync("VerifyComfyUI")).Reason);
        Begin(bench, "mended");
        await bench.RunAsync("VerifyComfyUI");

        async Task<string> FailureAsync(string execution)
        {
            Begin(bench, execution);
            var failed = await bench.EndsInFailureAsync("VerifyComfyUI");
            Assert.Equal("SmokeTestFailedException", failed.Error);
            return failed.Reason;
        }
    }

    [Fact]
    public async Task A_model_that_ComfyUI_does_not_see_fails_before_anything_is_computed()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync("VerifyComfyUI");
        foreach (var host in await bench.Do(() => bench.World.Hosts.All.Values.ToList())) File.Delete(Path.Combine(host.Models, "checkpoints/sd_xl_refiner_1.0.safetensors"));
        var failed = await bench.EndsInFailureAsync("VerifyComfyUI");
        Assert.Equal("SmokeTestFailedException", failed.Error);
        Assert.Equal("ComfyUI cannot run the smoke test's workflow sdxl: node 2 (CheckpointLoaderSimple): ckpt_name is \"sd_xl_refiner_1.0.safetensors\"; the server knows \"sd_xl_base_1.0.safetensors\"", failed.Reason);
        Assert.Equal(0, await PromptsAsync(bench));
    }

    [Fact]
    public async Task Another_workflow_makes_the_picture_when_the_input_says_so()
    {
        await using var bench = await (await StepBench.StartAsync("""{ "smokeTest": { "workflow": "model-free", "width": 64, "height": 64 } }""")).ReachAsync("VerifyComfyUI");
        foreach (var host in await bench.Do(() => bench.World.Hosts.All.Values.ToList())) Directory.Delete(host.Models, recursive: true);
        await bench.RunAsync("VerifyComfyUI");
    }

    [Fact]
    public async Task Models_that_are_mounted_are_seen_without_being_copied_to_a_node()
    {
        await using var bench = await (await StepBench.StartAsync("""{ "models": { "source": "mount" } }""")).ReachAsync("VerifyComfyUI");
        await bench.RunAsync("VerifyComfyUI");
        Assert.All(await bench.Do(() => bench.World.Hosts.All.Values.ToList()), host => Assert.False(Directory.Exists(host.Models)));
        var volume = await bench.GetAsync("v1", "PersistentVolume", null, "comfyui-models");
        Assert.Contains("read-only", volume["spec"]!["mountOptions"]!.AsArray().Select(option => option!.ToString()));
        Assert.Equal("emptyDir", volume.Text("spec", "csi", "volumeAttributes", "cache"));
        await bench.ChangesNothingAsync("ApplyStorage");
        await bench.ChangesNothingAsync("ApplyComfyUI");
    }

    [Fact]
    public async Task A_queue_that_never_moves_is_waited_for_with_one_prompt_and_fails_after_eight_minutes()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync("VerifyComfyUI");
        bench.World.ComfyUI.QueueStandsStill = true;
        Assert.Matches("^prompt [0-9a-f-]{36} was sent to ComfyUI in pod comfyui-", await bench.FailsAsync("VerifyComfyUI", "NotReadyException"));
        for (var attempt = 0; attempt < 7; attempt++)
        {
            await bench.PassAsync(TimeSpan.FromMinutes(1));
            Assert.Matches("^prompt [0-9a-f-]{36} is with ComfyUI in pod comfyui-[a-z0-9-]+: it waits although nothing runs$", await bench.FailsAsync("VerifyComfyUI", "NotReadyException"));
        }

        await bench.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Matches("^ComfyUI has had the smoke test's prompt [0-9a-f-]{36} for 8 minutes and has not done it: it waits although nothing runs.", await bench.FailsAsync("VerifyComfyUI", "SmokeTestFailedException"));
        Assert.Equal(1, await PromptsAsync(bench));
    }

    [Fact]
    public async Task Other_peoples_prompts_that_wait_do_not_keep_it_up()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync("VerifyComfyUI");
        var server = await bench.Do(() => bench.Cluster().Store.List("v1", "Pod", "comfyui").Select(pod => bench.Cluster().ServerOf(pod, 8188)).First(url => url != null)!);
        using var client = new HttpClient();
        for (var number = 0; number < 40; number++)
        {
            var prompt = """
                {"prompt": {"1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 0}},
                 "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "others"}}}}
                """.Replace("\"color\": 0", $"\"color\": {number}");
            using var body = new StringContent(prompt, System.Text.Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync(new Uri(server, "/prompt"), body);
            Assert.True(answer.IsSuccessStatusCode);
        }

        await bench.RunAsync("VerifyComfyUI");
        var left = JsonNode.Parse(await client.GetStringAsync(new Uri(server, "/queue")))!["queue_pending"]!.AsArray().Count;
        Assert.InRange(left, 20, 40);
    }

    [Fact]
    public async Task A_process_that_ends_while_it_works_gets_the_same_prompt_once_more_and_not_for_ever()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync("VerifyComfyUI");
        bench.World.ComfyUI.FatalPrompts = 1;
        await bench.RunAsync("VerifyComfyUI");
        Assert.Equal(2, await PromptsAsync(bench));

        Begin(bench, "again");
        await bench.RunAsync("AwaitComfyUI");
        bench.World.ComfyUI.FatalPrompts = 100;
        var failed = await bench.EndsInFailureAsync("VerifyComfyUI");
        Assert.Equal("SmokeTestFailedException", failed.Error);
        Assert.Matches("^ComfyUI in pod comfyui-[a-z0-9-]+ has ended 2 times since it was ready, and the smoke test's prompt with it: Error, exit code 139\nIts last lines:\n(.*\n)*Segmentation fault \\(core dumped\\)$", failed.Reason);
        Assert.Equal(4, await PromptsAsync(bench));
    }

    [Fact]
    public async Task A_prompt_that_somebody_interrupts_is_told_as_such()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync("VerifyComfyUI");
        await bench.FailsAsync("VerifyComfyUI", "NotReadyException");
        var server = await bench.Do(() => bench.Cluster().Store.List("v1", "Pod", "comfyui").Select(pod => bench.Cluster().ServerOf(pod, 8188)).First(url => url != null)!);
        using var client = new HttpClient();
        (await client.PostAsync(new Uri(server, "/interrupt"), null)).Dispose();
        Assert.Contains("somebody interrupted it (POST /interrupt) at node ", (await bench.EndsInFailureAsync("VerifyComfyUI")).Reason);
    }

    [Fact]
    public async Task Without_a_GPU_it_fails()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync("VerifyComfyUI");
        await bench.ChangeAsync("apps/v1", "Deployment", "comfyui", "comfyui",
            live => live["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"]!["limits"]!.AsObject().Remove("nvidia.com/gpu"));
        await bench.DoneAsync("AwaitComfyUI");
        var failed = await bench.EndsInFailureAsync("VerifyComfyUI");
        Assert.Equal("SmokeTestFailedException", failed.Error);
        Assert.Equal("ComfyUI sees no CUDA device, only: cpu (cpu)", failed.Reason);
    }

    static void Begin(StepBench bench, string execution) => bench.State["Execution"] = $"arn:aws:states:us-west-2:111122223333:execution:comfyui-Deploy:{execution}";

    static async Task<string> PodAsync(StepBench bench) => Assert.Single(await bench.ListAsync("v1", "Pod"), pod => pod.Space() == "comfyui").Name();

    static async Task<int> PromptsAsync(StepBench bench)
        => (await bench.CallsAsync()).Count(call => call is { Effect: Rehearsal.Journal.Effect.Own, Error: null } && call.Detail.EndsWith("/prompt"));

    static async Task<IReadOnlyList<string>> KeysAsync(StepBench bench)
        => await bench.Do(() => bench.World.S3.Keys(bench.World.S3.Buckets.Keys.Single(name => name.Contains("outputs")), ""));
}

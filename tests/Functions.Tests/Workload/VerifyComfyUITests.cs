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
        Assert.StartsWith("service comfyui:8188: ", await bench.FailsAsync("VerifyComfyUI", "NotReadyException")); // nothing serves yet
        await bench.RunAsync("AwaitComfyUI");

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
        Assert.Contains("CUDA out of memory. Tried to allocate 20.00 GiB.", await FailureAsync("error"));
        faults.ExecutionError = null;

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
    public async Task A_queue_that_stands_still_is_waited_for_with_one_prompt_and_one_without_a_GPU_fails()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync("VerifyComfyUI");
        bench.World.ComfyUI.QueueStandsStill = true;
        for (var attempt = 0; attempt < 5; attempt++)
        {
            Assert.Matches("^prompt [0-9a-f-]{36} is with ComfyUI$", await bench.FailsAsync("VerifyComfyUI", "NotReadyException"));
            await bench.PassAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(1, await PromptsAsync(bench));
        bench.World.ComfyUI.QueueStandsStill = false;

        await bench.ChangeAsync("apps/v1", "Deployment", "comfyui", "comfyui",
            live => live["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"]!["limits"]!.AsObject().Remove("nvidia.com/gpu"));
        await bench.DoneAsync("AwaitComfyUI");
        var failed = await bench.EndsInFailureAsync("VerifyComfyUI");
        Assert.Equal("SmokeTestFailedException", failed.Error);
        Assert.Equal("ComfyUI sees no CUDA device, only: cpu (cpu)", failed.Reason);
    }

    static void Begin(StepBench bench, string execution) => bench.State["Execution"] = $"arn:aws:states:us-west-2:111122223333:execution:comfyui-Deploy:{execution}";

    static async Task<int> PromptsAsync(StepBench bench)
        => (await bench.CallsAsync()).Count(call => call is { Effect: Rehearsal.Journal.Effect.Own, Error: null } && call.Detail.EndsWith("/prompt"));

    static async Task<IReadOnlyList<string>> KeysAsync(StepBench bench)
        => await bench.Do(() => bench.World.S3.Keys(bench.World.S3.Buckets.Keys.Single(name => name.Contains("outputs")), ""));
}

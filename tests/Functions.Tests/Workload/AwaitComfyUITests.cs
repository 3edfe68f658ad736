using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Workload;

public sealed class AwaitComfyUITests
{
    const string Step = "AwaitComfyUI";

    [Fact]
    public async Task A_pod_that_runs_is_not_ready_yet_and_one_that_hangs_is_started_again()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync(Step);
        Assert.Matches("^0 of 1 ComfyUI pods are ready; pod comfyui-[a-z0-9-]+ is Pending \\(.*ContainersNotInitialized containers with incomplete status: \\[first-models\\]", await bench.FailsAsync(Step, "NotReadyException"));

        bench.World.ComfyUI.NeverReady = true;
        await bench.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal("Running", (await PodAsync(bench)).Text("status", "phase"));
        Assert.Matches("is Running \\(.*ContainersNotReady containers with unready status: \\[comfyui\\]", await bench.FailsAsync(Step, "NotReadyException"));

        bench.World.ComfyUI.NeverReady = false;
        await bench.PassAsync(TimeSpan.FromMinutes(10));
        var output = await bench.RunAsync(Step);
        Assert.Equal(("1", bench.State["BuildImage"].Text("Image")), (output.Text("ReadyReplicas"), output.Text("Image")));
        Assert.True((await PodAsync(bench)).IsTrue("Ready"));
        Assert.Equal(1, (await PodAsync(bench))["status"]!["containerStatuses"]![0].Number("restartCount")); // the startup probe's limit ended the one that hung
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task A_crash_loop_is_told_and_left_as_soon_as_ComfyUI_starts()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync(Step);
        bench.World.ComfyUI.CrashAtStart = "RuntimeError: Found no NVIDIA driver on your system.";
        await bench.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Matches("pod comfyui-[a-z0-9-]+ is Running \\(CrashLoopBackOff back-off [0-9ms]+ restarting failed container=comfyui", await bench.FailsAsync(Step, "NotReadyException"));
        bench.World.ComfyUI.CrashAtStart = null;
        await bench.RunAsync(Step);
    }

    [Fact]
    public async Task Pods_of_an_old_generation_do_not_count_and_an_image_that_cannot_be_pulled_is_told()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync("VerifyComfyUI");
        bench.WithImage();
        await bench.RunAsync("ApplyComfyUI");
        Assert.StartsWith("0 of 1 ComfyUI pods are ready", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Matches($"is Pending \\((ErrImagePull|ImagePullBackOff) .*{ClusterBench.Digest}", await bench.FailsAsync(Step, "NotReadyException"));
    }

    [Fact]
    public async Task A_status_that_its_controller_has_not_brought_up_to_date_does_not_count()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync("VerifyComfyUI");
        await bench.Do(bench.Cluster().Context.Loop.Stop);
        await bench.ChangeAsync("apps/v1", "Deployment", "comfyui", "comfyui", live => live["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = "example.com/other:1");
        Assert.StartsWith("1 of 1 ComfyUI pods are ready", await bench.FailsAsync(Step, "NotReadyException"));
    }

    static async Task<System.Text.Json.Nodes.JsonObject> PodAsync(StepBench bench) => Assert.Single(await bench.ListAsync("v1", "Pod"), pod => pod.Space() == "comfyui");
}

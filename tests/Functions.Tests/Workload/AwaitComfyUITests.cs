using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Workload;

public sealed class AwaitComfyUITests
{
    const string Step = "AwaitComfyUI";

    [Fact]
    public async Task A_pod_that_runs_is_not_ready_yet_and_one_that_was_ended_by_its_startup_probe_may_come_back()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync(Step);
        Assert.Matches("^0 of 1 ComfyUI pods are ready; pod comfyui-[a-z0-9-]+ is Pending \\(.*ContainersNotInitialized containers with incomplete status: \\[first-models outputs\\]", await bench.FailsAsync(Step, "NotReadyException"));

        bench.World.ComfyUI.NeverReady = true;
        await bench.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal("Running", (await PodAsync(bench)).Text("status", "phase"));
        Assert.Matches("is Running \\(.*ContainersNotReady containers with unready status: \\[comfyui\\]", await bench.FailsAsync(Step, "NotReadyException"));

        bench.World.ComfyUI.NeverReady = false;
        await bench.PassAsync(TimeSpan.FromMinutes(15));
        var output = await bench.RunAsync(Step);
        Assert.Equal(("1", bench.State["BuildImage"].Text("Image")), (output.Text("ReadyReplicas"), output.Text("Image")));
        Assert.True((await PodAsync(bench)).IsTrue("Ready"));
        Assert.Equal(("1", (await PodAsync(bench)).Name()), (output["Pods"]![0].Text("Restarts"), output["Pods"]![0].Text("Name"))); // the startup probe's limit ended the one that hung
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task One_that_never_answers_fails_when_its_startup_probe_has_ended_it_with_the_probes_words()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync(Step);
        bench.World.ComfyUI.NeverReady = true;
        var (took, reason) = await FailureAsync(bench);
        Assert.InRange(took, TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(25));
        Assert.Matches("container comfyui did not answer within the time that its startup probe allows, and was ended: Startup probe failed: Get \"http://[0-9.]+:8188/system_stats\": dial tcp .* connection refused\nIts last lines:\nStarting server", reason);
    }

    [Fact]
    public async Task A_crash_loop_fails_after_three_starts_with_the_last_lines_and_one_that_recovers_before_does_not()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync(Step);
        bench.World.ComfyUI.CrashAtStart = "Traceback (most recent call last):\nRuntimeError: Found no NVIDIA driver on your system.";
        while ((await PodAsync(bench))["status"]?["containerStatuses"]?[0].Number("restartCount") is null or 0) await bench.PassAsync(TimeSpan.FromSeconds(5));
        await bench.FailsAsync(Step, "NotReadyException"); // once may be chance
        var (took, reason) = await FailureAsync(bench);
        Assert.True(took < TimeSpan.FromMinutes(5), $"{took}");
        Assert.Matches("^0 of 1 ComfyUI pods are ready. pod comfyui-[a-z0-9-]+: container comfyui has ended 3 times: CrashLoopBackOff: Error, exit code 1\nIts last lines:\nStarting server\nTraceback", reason);
        Assert.EndsWith("\nRuntimeError: Found no NVIDIA driver on your system.", reason);

        // A later execution that finds it mended in the meantime waits for its next start.
        bench.World.ComfyUI.CrashAtStart = null;
        bench.State["StartedAt"] = (await bench.Do(() => bench.World.Time.Now)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        await bench.RunAsync(Step);
    }

    [Fact]
    public async Task An_init_container_that_ends_again_and_again_fails_with_its_last_lines()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync(Step);
        await bench.ChangeAsync("apps/v1", "Deployment", "comfyui", "comfyui", live => live["spec"]!["template"]!["spec"]!["initContainers"]![0]!["args"]![0] = "echo no such file; exit 3");
        var (_, reason) = await FailureAsync(bench);
        Assert.Matches("container first-models has ended 3 times: CrashLoopBackOff: Error, exit code 3\nIts last lines:\nno such file$", reason);
    }

    [Fact]
    public async Task A_process_that_is_killed_for_its_memory_fails_as_OOMKilled()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync(Step);
        bench.World.ComfyUI.OutOfMemory = true;
        var (_, reason) = await FailureAsync(bench);
        Assert.Contains("container comfyui has ended 3 times: CrashLoopBackOff: OOMKilled: it needs more memory than its limit", reason);
    }

    [Fact]
    public async Task A_setting_that_is_not_there_fails_with_the_kubelets_words()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync(Step);
        await bench.ChangeAsync("apps/v1", "Deployment", "comfyui", "comfyui", live => live["spec"]!["template"]!["spec"]!["containers"]![0]!["env"] = new System.Text.Json.Nodes.JsonArray(
            System.Text.Json.Nodes.JsonNode.Parse("""{ "name": "TOKEN", "valueFrom": { "secretKeyRef": { "name": "gone", "key": "token" } } }""")));
        var (_, reason) = await FailureAsync(bench);
        Assert.Matches("container comfyui cannot be made: CreateContainerConfigError: secret \"gone\" not found", reason);
    }

    [Fact]
    public async Task An_image_that_is_not_there_is_not_waited_for()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync("VerifyComfyUI");
        bench.WithImage();
        await bench.RunAsync("ApplyComfyUI");
        Assert.StartsWith("0 of 1 ComfyUI pods are ready", await bench.FailsAsync(Step, "NotReadyException"));
        var (took, reason) = await FailureAsync(bench);
        Assert.True(took < TimeSpan.FromMinutes(1), $"{took}");
        Assert.Matches($"container [a-z-]+ cannot pull its image: (ErrImagePull|ImagePullBackOff): .*{ClusterBench.Digest}.* not found", reason);
    }

    [Theory]
    [InlineData("dial tcp 44.234.0.7:443: i/o timeout")]
    [InlineData("429 Too Many Requests - Server message: toomanyrequests: Rate exceeded")]
    public async Task A_registry_that_cannot_be_reached_or_throttles_is_tried_for_five_minutes(string words)
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync(Step);
        await bench.Do(() => bench.World.Kubernetes.Faults.PullRefusal = words);
        bench.WithImage();
        await bench.RunAsync("ApplyComfyUI");
        var (took, reason) = await FailureAsync(bench);
        Assert.InRange(took, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(9));
        Assert.Matches($"cannot pull its image for 5 minutes: (ErrImagePull|ImagePullBackOff): .*{System.Text.RegularExpressions.Regex.Escape(words)}", reason);
    }

    [Fact]
    public async Task A_bucket_that_is_not_mounted_is_repaired_by_restarting_the_drivers_pod_of_that_node_alone()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync("BuildImage");
        await bench.Do(() => bench.World.Kubernetes.Faults.DeafDrivers = 1);
        await bench.ReachAsync(Step);
        var (before, pod) = (await DriversAsync(bench), (await PodAsync(bench)).Name());
        var changed = await bench.MutationsAsync(() => bench.RunAsync(Step));
        Assert.Collection(changed, count => Assert.EndsWith("deployments comfyui/comfyui", count), restart => Assert.Matches("kubernetes delete pods kube-system/s3-csi-node-[a-z0-9]+$", restart));
        var after = await DriversAsync(bench);
        var gone = Assert.Single(before.Except(after));
        Assert.EndsWith((await PodAsync(bench)).Text("spec", "nodeName")!, gone);
        Assert.Equal(pod, (await PodAsync(bench)).Name()); // ComfyUI's own pod stays: the kubelet mounts by itself
        await bench.ChangesNothingAsync(Step);
        await bench.ChangesNothingAsync("ApplyComfyUI"); // the count is nobody's drift
    }

    [Fact]
    public async Task Two_restarts_that_do_not_help_are_enough()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync("BuildImage");
        await bench.Do(() => bench.World.Kubernetes.Faults.DeafDrivers = 100);
        await bench.ReachAsync(Step);
        var restarts = await bench.MutationsAsync(async () =>
        {
            var (took, reason) = await FailureAsync(bench);
            Assert.InRange(took, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(9));
            Assert.Matches("waits for its volumes: FailedMount MountVolume.SetUp failed for volume \"comfyui-(in|out)puts\" .*/host/proc/mounts: invalid argument. The S3 CSI driver's pod of node ip-[a-z0-9.-]+ was restarted 2 times and cannot mount", reason);
        });
        Assert.Equal(2, restarts.Count(call => call.Contains("delete pods kube-system/s3-csi-node-")));
    }

    [Fact]
    public async Task A_pod_that_fits_no_node_fails_with_the_schedulers_reason()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync(Step);
        await bench.RunAsync(Step);
        await bench.ChangeAsync("apps/v1", "Deployment", "comfyui", "comfyui", live => live["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"]!["requests"]!["cpu"] = "60");
        var begun = await bench.Do(() => bench.World.Time.Now);
        var failed = await bench.EndsInFailureAsync(Step);
        Assert.Equal("ResourceFailedException", failed.Error);
        Assert.InRange(await bench.Do(() => bench.World.Time.Now) - begun, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3));
        Assert.Matches("The scheduler says: 0/3 nodes are available: 1 Insufficient cpu, 2 node\\(s\\) didn't match Pod's node affinity/selector", failed.Reason);
    }

    [Fact]
    public async Task A_status_that_its_controller_has_not_brought_up_to_date_does_not_count()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync("VerifyComfyUI");
        await bench.Do(bench.Cluster().Context.Loop.Stop);
        await bench.ChangeAsync("apps/v1", "Deployment", "comfyui", "comfyui", live => live["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = "example.com/other:1");
        Assert.StartsWith("1 of 1 ComfyUI pods are ready", await bench.FailsAsync(Step, "NotReadyException"));
    }

    /// <summary>How long the step waited in virtual time, and what it said.</summary>
    static async Task<(TimeSpan Took, string Reason)> FailureAsync(StepBench bench)
    {
        var begun = await bench.Do(() => bench.World.Time.Now);
        var failed = await bench.EndsInFailureAsync(Step);
        Assert.True(failed.Error == "WorkloadFailedException", failed.Message);
        return (await bench.Do(() => bench.World.Time.Now) - begun, failed.Reason);
    }

    /// <summary>The S3 driver's pods, each with its node.</summary>
    static async Task<IReadOnlyList<string>> DriversAsync(StepBench bench)
        => [.. (await bench.ListAsync("v1", "Pod")).Where(pod => pod.Label("app") == "s3-csi-node").Select(pod => $"{pod.Name()} on {pod.Text("spec", "nodeName")}")];

    static async Task<System.Text.Json.Nodes.JsonObject> PodAsync(StepBench bench) => Assert.Single(await bench.ListAsync("v1", "Pod"), pod => pod.Space() == "comfyui");
}

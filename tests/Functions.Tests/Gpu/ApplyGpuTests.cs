using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes;

namespace ComfyServerless.Functions.Tests.Gpu;

public sealed class ApplyGpuTests
{
    const string Plugin = "nvidia-device-plugin";

    [Fact]
    public async Task The_device_plugin_runs_on_GPU_nodes_before_their_start_up_is_over_and_is_applied_once()
    {
        await using var bench = await ClusterBench.StartAsync();
        ClusterBench.AssertApplied(1, 0, await bench.RunAsync("ApplyGpu"));
        var found = await bench.GetAsync("apps/v1", "DaemonSet", "kube-system", Plugin);
        var pod = found["spec"]!["template"]!["spec"]!;
        Assert.Equal("comfyserverless", found.Label("app.kubernetes.io/managed-by"));
        Assert.Equal("true", pod.Text("nodeSelector", "nvidia.com/gpu.present"));
        Assert.Equal(["nvidia.com/gpu", "s3.csi.aws.com/agent-not-ready"], pod.Items("tolerations").Select(one => one.Text("key")));
        Assert.Matches("k8s-device-plugin:v[0-9.]+$", Assert.Single(pod.Items("containers")).Text("image"));

        await bench.ChangesNothingAsync("ApplyGpu");
        ClusterBench.AssertApplied(0, 1, await bench.RunAsync("ApplyGpu"));
    }

    [Fact]
    public async Task Drift_in_our_fields_is_put_right_and_what_others_added_stays()
    {
        await using var bench = await (await ClusterBench.StartAsync()).DoneAsync("ApplyGpu");
        var before = await bench.GetAsync("apps/v1", "DaemonSet", "kube-system", Plugin);
        await bench.ChangeAsync("apps/v1", "DaemonSet", "kube-system", Plugin, live =>
        {
            live["metadata"]!["labels"]!["team"] = "pictures";
            var pod = live["spec"]!["template"]!["spec"]!.AsObject();
            pod["containers"]![0]!["image"] = "example.com/other:1";
            pod["containers"]![0]!["env"] = new JsonArray(new JsonObject { ["name"] = "DEBUG", ["value"] = "1" });
            pod.Remove("nodeSelector");
        });

        Assert.Single(await bench.MutationsAsync(() => bench.RunAsync("ApplyGpu")));
        var after = await bench.GetAsync("apps/v1", "DaemonSet", "kube-system", Plugin);
        var (was, now) = (before["spec"]!["template"]!["spec"]!, after["spec"]!["template"]!["spec"]!);
        Assert.Equal(was["containers"]![0].Text("image"), now["containers"]![0].Text("image"));
        Assert.True(JsonNode.DeepEquals(was["nodeSelector"], now["nodeSelector"]));
        Assert.Equal("pictures", after.Label("team"));
        Assert.Equal("DEBUG", now["containers"]![0]!["env"]![0].Text("name"));
        await bench.ChangesNothingAsync("ApplyGpu");
    }

    [Fact]
    public async Task A_device_plugin_that_is_not_ours_is_refused_and_left_alone()
    {
        await using var bench = await (await ClusterBench.StartAsync()).DoneAsync("ApplyGpu");
        await bench.RefusesForeignAsync("ApplyGpu", "apps/v1", "DaemonSet", "kube-system", Plugin);
    }
}

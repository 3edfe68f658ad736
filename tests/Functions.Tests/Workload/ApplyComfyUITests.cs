using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Workload;

public sealed class ApplyComfyUITests
{
    static readonly string Other = "sha256:" + new string('b', 64);

    [Fact]
    public async Task ComfyUI_runs_by_digest_as_often_as_asked_and_rolls_without_a_second_GPU()
    {
        await using var bench = await Reached("""{ "replicas": 2, "maxGpuNodes": 2 }""");
        ClusterBench.AssertApplied(7, 0, await bench.RunAsync("ApplyComfyUI"));

        var deployment = await Deployment(bench);
        var pod = deployment["spec"]!["template"]!;
        var container = Assert.Single(pod["spec"].Items("containers"));
        Assert.EndsWith("@" + ClusterBench.Digest, container.Text("image"));
        Assert.Equal(("2", "0", "1"), (deployment.Text("spec", "replicas"),
            deployment.Text("spec", "strategy", "rollingUpdate", "maxSurge"), deployment.Text("spec", "strategy", "rollingUpdate", "maxUnavailable")));
        Assert.Equal("v0.3.76", pod.Text("metadata", "annotations", "comfyserverless/version"));
        Assert.Equal("1", container.Text("resources", "limits", "nvidia.com/gpu"));
        Assert.Equal(["comfyui-inputs", "comfyui-outputs", "comfyui-models-disk"], pod["spec"].Items("volumes").Select(volume => volume.Text("persistentVolumeClaim", "claimName")).OfType<string>());
        Assert.Equal("False", pod.Text("spec", "automountServiceAccountToken"), ignoreCase: true);
        Assert.Equal("8188", Assert.Single((await bench.GetAsync("v1", "Service", "comfyui", "comfyui"))["spec"].Items("ports")).Text("port"));

        var binding = await bench.GetAsync("elbv2.k8s.aws/v1beta1", "TargetGroupBinding", "comfyui", "comfyui");
        Assert.Equal((await bench.SettingAsync("ApplyComfyUI", "EdgeTargetGroupArn"))[0], binding.Text("spec", "targetGroupARN"));
        var admitted = Assert.Single(binding["spec"]!["networking"].Items("ingress"));
        Assert.Equal((await bench.SettingAsync("ApplyComfyUI", "EdgeSecurityGroupId"))[0], admitted.Items("from").Single().Text("securityGroup", "groupID"));
        Assert.Equal("8188", admitted.Items("ports").Single().Text("port"));

        await bench.PassAsync(TimeSpan.FromMinutes(1)); // the Deployment has its status and its controller's annotations
        await bench.ChangesNothingAsync("ApplyComfyUI");
    }

    [Fact]
    public async Task Another_image_changes_the_Deployment_alone_and_drift_is_put_right()
    {
        await using var bench = await (await Reached("{}")).DoneAsync("ApplyComfyUI");
        ClusterBench.AssertApplied(1, 6, await bench.WithImage(Other).RunAsync("ApplyComfyUI"));
        Assert.EndsWith("@" + Other, (await Deployment(bench))["spec"]!["template"]!["spec"]!["containers"]![0].Text("image"));

        await bench.ChangeAsync("apps/v1", "Deployment", "comfyui", "comfyui", live =>
        {
            live["spec"]!["replicas"] = 0;
            live["metadata"]!["labels"]!["team"] = "pictures";
            live["spec"]!["template"]!["spec"]!["containers"]![0]!.AsObject().Remove("readinessProbe");
        });
        Assert.Single(await bench.MutationsAsync(() => bench.RunAsync("ApplyComfyUI")));
        var deployment = await Deployment(bench);
        Assert.Equal(("1", "pictures"), (deployment.Text("spec", "replicas"), deployment.Label("team")));
        Assert.Equal("/system_stats", deployment["spec"]!["template"]!["spec"]!["containers"]![0].Text("readinessProbe", "httpGet", "path"));
    }

    [Fact]
    public async Task A_Service_that_is_not_ours_is_refused()
    {
        await using var bench = await (await Reached("{}")).DoneAsync("ApplyComfyUI");
        await bench.RefusesForeignAsync("ApplyComfyUI", "v1", "Service", "comfyui", "comfyui");
    }

    static async Task<TestKit.StepBench> Reached(string input) => (await (await ClusterBench.StartAsync(input)).DoneAsync("ApplyStorage")).WithImage();

    static Task<JsonObject> Deployment(TestKit.StepBench bench) => bench.GetAsync("apps/v1", "Deployment", "comfyui", "comfyui");
}

using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes;

namespace ComfyServerless.Functions.Tests.Storage;

public sealed class ApplyStorageTests
{
    [Theory]
    [InlineData("inputs")]
    [InlineData("outputs")]
    public async Task A_bucket_is_a_volume_that_ComfyUIs_pods_can_claim(string name)
    {
        await using var bench = await ClusterBench.StartAsync();
        ClusterBench.AssertApplied(7, 0, await bench.RunAsync("ApplyStorage"));
        await bench.PassAsync(TimeSpan.FromSeconds(5));

        var (volume, claim) = (await bench.GetAsync("v1", "PersistentVolume", null, "comfyui-" + name),
            await bench.GetAsync("v1", "PersistentVolumeClaim", "comfyui", "comfyui-" + name));
        Assert.Equal("Bound", claim.Text("status", "phase"));
        Assert.Equal("comfyui-" + name, claim.Text("spec", "volumeName"));
        Assert.Equal("s3.csi.aws.com", volume.Text("spec", "csi", "driver"));
        Assert.Contains(name, volume.Text("spec", "csi", "volumeAttributes", "bucketName"));
        Assert.Contains("region us-west-2", volume["spec"]!["mountOptions"]!.AsArray().Select(option => option!.GetValue<string>()));
        Assert.Equal("Retain", volume.Text("spec", "persistentVolumeReclaimPolicy"));
        // Without an empty class the API would give it a disk of the default class instead.
        Assert.Equal("", claim.Text("spec", "storageClassName"));

        await bench.ChangesNothingAsync("ApplyStorage");
        ClusterBench.AssertApplied(0, 7, await bench.RunAsync("ApplyStorage"));
    }

    [Fact]
    public async Task A_volume_that_somebody_set_to_be_deleted_is_retained_again_and_others_fields_stay()
    {
        await using var bench = await (await ClusterBench.StartAsync()).DoneAsync("ApplyStorage");
        await bench.ChangeAsync("v1", "PersistentVolume", null, "comfyui-outputs", live =>
        {
            live["spec"]!["persistentVolumeReclaimPolicy"] = "Delete";
            live["metadata"]!["annotations"] = new JsonObject { ["example.com/note"] = "mine" };
        });

        ClusterBench.AssertApplied(1, 6, await bench.RunAsync("ApplyStorage"));
        var volume = await bench.GetAsync("v1", "PersistentVolume", null, "comfyui-outputs");
        Assert.Equal(("Retain", "mine"), (volume.Text("spec", "persistentVolumeReclaimPolicy"), volume.Text("metadata", "annotations", "example.com/note")));
    }

    [Fact]
    public async Task What_a_half_finished_run_left_out_is_added_and_the_rest_left_alone()
    {
        await using var bench = await (await ClusterBench.StartAsync()).DoneAsync("ApplyStorage");
        await bench.Do(() => bench.Cluster().Store.Remove(bench.Cluster().Store.Find("v1", "PersistentVolumeClaim", "comfyui", "comfyui-inputs")!));
        ClusterBench.AssertApplied(1, 6, await bench.RunAsync("ApplyStorage"));
        Assert.Equal("comfyui-inputs", (await bench.GetAsync("v1", "PersistentVolumeClaim", "comfyui", "comfyui-inputs")).Text("spec", "volumeName"));
    }

    [Fact]
    public async Task A_namespace_or_volume_that_is_not_ours_is_refused_before_anything_is_put_into_it()
    {
        await using var bench = await ClusterBench.StartAsync();
        await bench.Do(() => { bench.Cluster().Store.Create(new() { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = "comfyui" } }); });
        Assert.Empty(await bench.MutationsAsync(async () =>
            Assert.StartsWith("Namespace comfyui exists but is not this deployment's", await bench.FailsAsync("ApplyStorage", "NotOwnedException"))));
        Assert.Empty(await bench.ListAsync("v1", "PersistentVolume"));

        await bench.ChangeAsync("v1", "Namespace", null, "comfyui",
            live => live["metadata"]!.AsObject()["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = "comfyserverless" });
        await bench.RunAsync("ApplyStorage");
        await bench.RefusesForeignAsync("ApplyStorage", "v1", "PersistentVolume", null, "comfyui-outputs");
    }

    [Fact]
    public async Task The_namespace_takes_restricted_pods_alone_and_models_on_a_nodes_disk_come_by_a_claim()
    {
        await using var bench = await (await ClusterBench.StartAsync()).DoneAsync("ApplyStorage");
        await bench.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Equal("restricted", (await bench.GetAsync("v1", "Namespace", null, "comfyui")).Label("pod-security.kubernetes.io/enforce"));
        Assert.Equal("/mnt/k8s-disks/0/models", (await bench.GetAsync("v1", "PersistentVolume", null, "comfyui-models-disk")).Text("spec", "hostPath", "path"));
        Assert.Equal("Bound", (await bench.GetAsync("v1", "PersistentVolumeClaim", "comfyui", "comfyui-models-disk")).Text("status", "phase"));

        await bench.ChangeAsync("v1", "Namespace", null, "comfyui", live => live["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"] = "privileged");
        ClusterBench.AssertApplied(1, 6, await bench.RunAsync("ApplyStorage"));
        Assert.Equal("restricted", (await bench.GetAsync("v1", "Namespace", null, "comfyui")).Label("pod-security.kubernetes.io/enforce"));
    }
}

using System.Text.Json.Nodes;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Cluster;

public sealed class EnsureAddonsTests
{
    const string Step = "EnsureAddons";

    [Fact]
    public async Task They_are_active_on_the_system_nodes_and_the_storage_driver_has_its_role()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync(Step);
        Assert.Equal("coredns is being created; aws-mountpoint-s3-csi-driver is being created; metrics-server is being created", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.RunAsync(Step);
        await bench.PassAsync(TimeSpan.FromSeconds(30));
        var cluster = await bench.Do(() => bench.World.Eks.Store.Get("comfyui"));
        foreach (var addon in Addon.OnNodes)
            Assert.Equal(("ACTIVE", addon.Version), await bench.Do(() => (cluster.Addons[addon.Name].Status, cluster.Addons[addon.Name].Description.Text("addonVersion"))));
        Assert.Equal((await bench.SettingAsync(Step, "StorageDriverRoleArn"))[0], await bench.Do(() => cluster.PodIdentityRole("kube-system", "s3-csi-driver-sa")));
        await bench.ChangesNothingAsync(Step);

        await bench.Do(() => cluster.Addons["coredns"].Description["addonVersion"] = "v1.13.2-eksbuild.11");
        Assert.Single(await bench.MutationsAsync(() => bench.RunAsync(Step)));
        Assert.Equal("v1.14.3-eksbuild.3", await bench.Do(() => cluster.Addons["coredns"].Description.Text("addonVersion")));

        await bench.Do(() => cluster.Addons["metrics-server"].Description["tags"] = new JsonObject { ["comfyserverless:deployment"] = "other" });
        Assert.Empty(await bench.MutationsAsync(async () => Assert.StartsWith("EKS add-on metrics-server exists but is not this deployment's", await bench.FailsAsync(Step, "NotOwnedException"))));
    }

    [Fact]
    public async Task Without_nodes_it_waits_and_says_why_and_goes_on_when_they_come()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync("EnsureSystemNodes");
        await bench.FailsAsync(Step, "NotReadyException");
        await bench.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Contains("coredns is DEGRADED since", await bench.FailsAsync(Step, "NotReadyException"));
        Assert.Contains("(InsufficientNumberOfReplicas: The add-on is unhealthy because it doesn't have the desired number of replicas.)", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.RunAsync("EnsureSystemNodes");
        await bench.RunAsync(Step);
        await bench.ChangesNothingAsync(Step);
    }
}

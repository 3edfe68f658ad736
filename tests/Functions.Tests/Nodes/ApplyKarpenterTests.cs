using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Nodes;

public sealed class ApplyKarpenterTests
{
    const string ClassApi = "karpenter.k8s.aws/v1", PoolApi = "karpenter.sh/v1";

    [Fact]
    public async Task It_waits_while_Karpenters_kinds_are_not_served_yet()
    {
        await using var bench = await ClusterBench.StartAsync();
        Assert.Empty(await bench.MutationsAsync(async () =>
            Assert.Equal("the cluster does not serve karpenter.k8s.aws/v1 yet", await bench.FailsAsync("ApplyKarpenter", "NotReadyException"))));
    }

    [Fact]
    public async Task Karpenter_may_launch_what_the_deployment_allows_in_our_subnets_and_not_more()
    {
        await using var bench = await Reached("""{ "instanceTypes": ["g5.2xlarge"], "capacityTypes": ["on-demand"], "maxGpuNodes": 3 }""");
        ClusterBench.AssertApplied(2, 0, await bench.RunAsync("ApplyKarpenter"));

        var pool = await bench.GetAsync(PoolApi, "NodePool", null, "gpu");
        var node = pool["spec"]!["template"]!["spec"]!;
        Assert.Equal("3", pool.Text("spec", "limits", "nvidia.com/gpu"));
        Assert.Equal("g5.2xlarge", Values(node, "node.kubernetes.io/instance-type"));
        Assert.Equal("on-demand", Values(node, "karpenter.sh/capacity-type"));
        Assert.Equal("nvidia.com/gpu", Assert.Single(node.Items("taints")).Text("key"));
        Assert.Equal("s3.csi.aws.com/agent-not-ready", Assert.Single(node.Items("startupTaints")).Text("key"));

        var nodeClass = await bench.GetAsync(ClassApi, "EC2NodeClass", null, "gpu");
        Assert.Equal("RAID0", nodeClass.Text("spec", "instanceStorePolicy"));
        Assert.Contains($"bucket='{(await bench.SettingAsync("ApplyKarpenter", "ModelsBucket"))[0].ToLowerInvariant()}'", nodeClass.Text("spec", "userData"));
        Assert.Equal(("required", "1"), (nodeClass.Text("spec", "metadataOptions", "httpTokens"), nodeClass.Text("spec", "metadataOptions", "httpPutResponseHopLimit")));
        Assert.Equal(bench.State["EnsureCluster"].Text("ClusterSecurityGroupId"), Assert.Single(nodeClass["spec"].Items("securityGroupSelectorTerms")).Text("id"));
        Assert.All(nodeClass["spec"].Items("subnetSelectorTerms"), term => Assert.StartsWith("subnet-", term.Text("id")));
        Assert.Equal("comfyui", nodeClass.Text("spec", "tags", "comfyserverless:deployment"));
        Assert.DoesNotContain("@latest", Assert.Single(nodeClass["spec"].Items("amiSelectorTerms")).Text("alias"));

        await bench.PassAsync(TimeSpan.FromMinutes(1)); // Karpenter has written its status, finalizers and annotations by now
        Assert.True((await bench.GetAsync(PoolApi, "NodePool", null, "gpu")).IsTrue("Ready"));
        await bench.ChangesNothingAsync("ApplyKarpenter");
    }

    [Fact]
    public async Task Drift_is_put_right_others_fields_stay_and_a_foreign_pool_is_refused()
    {
        await using var bench = await (await Reached("{}")).DoneAsync("ApplyKarpenter");
        await bench.ChangeAsync(PoolApi, "NodePool", null, "gpu", live =>
        {
            live["spec"]!["limits"]!["nvidia.com/gpu"] = "100";
            live["spec"]!["limits"]!["cpu"] = "400";
            live["spec"]!["template"]!["spec"]!.AsObject().Remove("taints");
        });
        await bench.ChangeAsync(ClassApi, "EC2NodeClass", null, "gpu", live => live["spec"]!["tags"]!["team"] = "pictures");

        ClusterBench.AssertApplied(1, 1, await bench.RunAsync("ApplyKarpenter"));
        var pool = await bench.GetAsync(PoolApi, "NodePool", null, "gpu");
        Assert.Equal(("2", "400"), (pool.Text("spec", "limits", "nvidia.com/gpu"), pool.Text("spec", "limits", "cpu")));
        Assert.Single(pool["spec"]!["template"]!["spec"].Items("taints"));
        Assert.Equal("pictures", (await bench.GetAsync(ClassApi, "EC2NodeClass", null, "gpu")).Text("spec", "tags", "team"));
        await bench.ChangesNothingAsync("ApplyKarpenter");

        await bench.RefusesForeignAsync("ApplyKarpenter", PoolApi, "NodePool", null, "gpu");
    }

    static async Task<TestKit.StepBench> Reached(string input) => await (await TestKit.StepBench.StartAsync(input)).ReachAsync("ApplyGpu");

    static string Values(JsonNode spec, string key) => string.Join(' ', spec.Items("requirements").Single(row => row.Text("key") == key)["values"]!.AsArray());
}

using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Nodes;

public sealed class RemoveKarpenterTests
{
    const string Step = "RemoveKarpenter";

    [Fact]
    public async Task Pool_claims_nodes_and_class_go_while_Karpenter_lives()
    {
        await using var bench = await TeardownSteps.DeployedAsync();
        await bench.RunAsync("RemoveComfyUI");
        await bench.RunAsync(Step);
        foreach (var kind in new[] { "NodePool", "NodeClaim" }) Assert.Empty(await bench.ListAsync("karpenter.sh/v1", kind));
        Assert.Empty(await bench.ListAsync("karpenter.k8s.aws/v1", "EC2NodeClass"));
        Assert.Equal(2, (await bench.HasAsync("instance i-")).Count); // the system nodes
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task Finalizers_stay_while_Karpenter_is_only_down()
    {
        await using var bench = await TeardownSteps.DeployedAsync();
        await bench.RunAsync("RemoveComfyUI");
        await bench.ChangeAsync("apps/v1", "Deployment", "kube-system", "karpenter", live => live["spec"]!["replicas"] = 0);
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        for (var attempt = 0; attempt < 3; attempt++) Assert.Contains("is going (held by", await bench.FailsAsync(Step, "NotReadyException"));
        Assert.NotEmpty(await bench.ListAsync("karpenter.sh/v1", "NodeClaim"));
    }

    [Fact]
    public async Task Finalizers_are_cleared_when_Karpenter_is_really_gone()
    {
        await using var bench = await TeardownSteps.DeployedAsync();
        await bench.RunAsync("RemoveComfyUI");
        await bench.Do(() => bench.Cluster().Store.Delete(bench.Cluster().Store.Find("apps/v1", "Deployment", "kube-system", "karpenter")!));
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        await bench.RunAsync(Step);
        Assert.Empty(await bench.ListAsync("karpenter.sh/v1", "NodeClaim"));
        Assert.Equal(3, (await bench.HasAsync("instance i-")).Count); // RemoveGpuInstances ends the one that nobody ends here
    }

    [Fact]
    public async Task A_pool_that_somebody_else_made_is_refused_and_nothing_is_touched()
    {
        await using var bench = await TeardownSteps.DeployedAsync();
        await bench.ChangeAsync("karpenter.sh/v1", "NodePool", null, "gpu", live => live["metadata"]!["labels"]!["app.kubernetes.io/managed-by"] = "Helm");
        Assert.Empty(await bench.MutationsAsync(async () => Assert.Contains("nodepools gpu exists but is not this deployment's", await bench.FailsAsync(Step, "NotOwnedException"))));
    }

    [Fact]
    public async Task In_a_cluster_without_Karpenter_there_is_nothing_to_do()
    {
        await using var bench = await ClusterBench.StartAsync();
        await bench.RunAsync("ResolveCluster");
        await bench.ChangesNothingAsync(Step);
    }
}

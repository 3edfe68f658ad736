using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Controllers;

public sealed class AwaitControllersTests
{
    [Fact]
    public async Task Kinds_that_are_missing_or_not_established_are_told_by_name()
    {
        await using var bench = await ClusterBench.StartAsync();
        Assert.Equal("nodepools.karpenter.sh is not there yet", await bench.FailsAsync("AwaitControllers", "NotReadyException"));

        await bench.DoneAsync("EnsureEgress", "ResolveControllers", "InstallControllers");
        await bench.Do(bench.Cluster().Context.Loop.Stop); // nobody establishes what is not
        await bench.ChangeAsync("apiextensions.k8s.io/v1", "CustomResourceDefinition", null, "nodeclaims.karpenter.sh",
            live => live.SetCondition(default, "Established", false, "NotAccepted", "not all names are accepted"));
        Assert.Equal("nodeclaims.karpenter.sh is not Established: Established: NotAccepted not all names are accepted",
            await bench.FailsAsync("AwaitControllers", "NotReadyException"));
    }

    [Fact]
    public async Task The_controllers_are_awaited_until_a_node_runs_them_and_their_webhooks_are_answered()
    {
        // helm does not wait: without nodes its release is deployed, and nothing runs.
        await using var bench = await (await StepBench.StartAsync())
            .DoneAsync("EnsureLock", "EnsureEgress", "EnsureCluster", "EnsureAccess", "ResolveControllers", "InstallControllers");
        Assert.True((await bench.GetAsync("apps/v1", "Deployment", "kube-system", "karpenter")).IsTrue("Available")); // one may be unavailable, and one is all
        Assert.Equal("0 of 1 karpenter pods are available", await bench.FailsAsync("AwaitControllers", "NotReadyException"));

        await bench.DoneAsync("EnsureBaseAddons", "EnsureSystemNodes");
        var output = await bench.RunAsync("AwaitControllers");
        Assert.Equal(["nodepools.karpenter.sh", "nodeclaims.karpenter.sh", "ec2nodeclasses.karpenter.k8s.aws", "targetgroupbindings.elbv2.k8s.aws", "karpenter", "aws-load-balancer-controller"],
            output["Ready"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal(1, (await bench.GetAsync("apps/v1", "Deployment", "kube-system", "karpenter"))["status"].Number("availableReplicas"));
        await bench.ChangesNothingAsync("AwaitControllers");
    }
}

using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Wire;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Kube;

public sealed class KubeApiTests
{
    [Fact]
    public async Task A_role_that_the_cluster_does_not_know_yet_is_waited_for()
    {
        await using var bench = await (await StepBench.StartAsync()).DoneAsync("EnsureLock", "EnsureCluster");
        Assert.StartsWith("the Kubernetes API does not know this function's role (401 for GET /apis/apps/v1", await bench.FailsAsync("ApplyGpu", "ServiceBusyException"));
    }

    [Theory]
    [InlineData(429, "TooManyRequests", "NotReadyException", "the server has received too many requests")]
    [InlineData(500, "InternalError", "NotReadyException", "Internal error occurred: failed calling webhook \"vpod.elbv2.k8s.aws\": no endpoints available for service \"aws-load-balancer-webhook-service\"")]
    [InlineData(503, "ServiceUnavailable", "NotReadyException", "etcdserver: leader changed")]
    [InlineData(409, "Conflict", "KubernetesRefusedException", "the object has been modified")]
    [InlineData(422, "Invalid", "KubernetesRefusedException", "spec.selector: field is immutable")]
    public async Task What_passes_by_itself_is_waited_for_and_what_does_not_is_told_in_the_servers_words(int status, string code, string error, string words)
    {
        var faults = new OneFault("apply daemonsets", new(status, code, words));
        await using var bench = await StepBench.StartAsync(options: Worlds.Options() with { Faults = faults });
        await bench.DoneAsync("EnsureLock", "EnsureCluster", "EnsureAccess");
        await bench.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Contains(words, await bench.FailsAsync("ApplyGpu", error));
        Assert.True(faults.Used);
        ClusterBench.AssertApplied(1, 0, await bench.RunAsync("ApplyGpu"));
    }

    [Fact]
    public async Task An_API_server_that_is_gone_is_waited_for()
    {
        await using var bench = await ClusterBench.StartAsync();
        bench.State["EnsureCluster"]!["Endpoint"] = "https://127.0.0.1:1";
        Assert.StartsWith("the Kubernetes API does not answer at 127.0.0.1: ", await bench.FailsAsync("ApplyGpu", "NotReadyException"));
    }

    /// <summary>The first call of an operation fails.</summary>
    sealed class OneFault(string operation, AwsError error) : IFaults
    {
        public bool Used { get; private set; }

        public AwsError? Next(string service, string called)
        {
            if (Used || called != operation) return null;
            Used = true;
            return error;
        }
    }
}

using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Records;

public sealed class ResolveRecordTests
{
    [Fact]
    public async Task What_is_recorded_is_given_as_it_was_verified()
    {
        await using var bench = await StepBench.StartAsync("""{ "replicas": 2 }""");
        await bench.WithImage().RunAsync("EnsureLock");
        await bench.WithImage().RunAsync("EnsureRecord");
        var run = await bench.RunAsync("ResolveRecord");
        Assert.Equal((2, ClusterBench.Digest, bench.Execution), ((int)run["Deployment"]!["Replicas"]!, run["BuildImage"]!["Digest"]!.ToString(), run["Execution"]!.ToString()));
        await bench.ChangesNothingAsync("ResolveRecord");
    }

    [Fact]
    public async Task Without_a_record_there_is_nothing_to_go_back_to()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.RunAsync("EnsureLock");
        Assert.Contains("start an execution of Deploy first", await bench.FailsAsync("ResolveRecord", "InvalidDeploymentException"));
    }
}

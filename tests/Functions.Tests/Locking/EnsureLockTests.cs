using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.DynamoDb;
using ComfyServerless.Rehearsal.Aws.Wire;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Locking;

public sealed class EnsureLockTests
{
    const string Step = "EnsureLock";

    static DynamoTable Table(StepBench bench) => bench.World.DynamoDb.Tables.Values.Single();

    static Task<string?> OwnerAsync(StepBench bench) => bench.Do(() => Table(bench).Items.SingleOrDefault()?["Execution"]!.AsObject().Text("S"));

    static Task PutAsync(StepBench bench, string execution, string startedAt) => bench.Do(() =>
    {
        JsonObject item = new() { ["Deployment"] = new JsonObject { ["S"] = "comfyui" }, ["Execution"] = new JsonObject { ["S"] = execution }, ["StartedAt"] = new JsonObject { ["S"] = startedAt } };
        Table(bench).Write(item, whole: false, _ => true, _ => item);
    });

    static async Task<int> PutsAsync(StepBench bench) => (await bench.CallsAsync()).Count(call => call.Operation == "PutItem");

    [Fact]
    public async Task The_deployment_is_locked_by_this_execution_once_and_the_state_has_every_field()
    {
        await using var bench = await StepBench.StartAsync("""{ "replicas": 2, "Comment": "Insert your JSON here" }""");
        var state = await bench.RunAsync(Step);
        Assert.Equal(bench.Execution, await OwnerAsync(bench));
        Assert.Equal((bench.Execution, "2030-01-07T09:00:00.000Z"), (state["Execution"]!.ToString(), state["StartedAt"]!.ToString()));
        Assert.Equal((2, "v0.3.76", 1024), ((int)state["Deployment"]!["Replicas"]!, state["Deployment"]!["Version"]!.ToString(), (int)state["Deployment"]!["SmokeTest"]!["Width"]!));

        await bench.RunAsync(Step);
        Assert.Equal(1, await PutsAsync(bench));
        Assert.Empty(await bench.Do(() => bench.World.Journal.Mutations.ToList()));
    }

    [Fact]
    public async Task A_wrong_input_is_refused_before_anything_is_locked()
    {
        await using var bench = await StepBench.StartAsync("""{ "replicas": 3, "maxGpuNode": 4 }""");
        var message = await bench.FailsAsync(Step, "InvalidDeploymentException");
        Assert.Contains("maxGpuNode: unknown; did you mean maxGpuNodes?", message);
        Assert.Contains("replicas: 3 pods need as many GPU nodes, but maxGpuNodes is 2", message);
        Assert.Null(await OwnerAsync(bench));
    }

    [Fact]
    public async Task A_running_execution_keeps_its_lock_until_it_is_stopped()
    {
        await using var bench = await StepBench.StartAsync();
        var running = await bench.StartDeployAsync();
        Assert.StartsWith($"The deployment comfyui is locked by {running.Arn} since 2030-01-07T09:00:", await bench.FailsAsync(Step, "LockedException"));
        Assert.Equal(running.Arn, await OwnerAsync(bench));

        await bench.StopAsync(running);
        await bench.RunAsync(Step);
        Assert.Equal(bench.Execution, await OwnerAsync(bench));
    }

    [Fact]
    public async Task The_lock_of_an_execution_that_has_ended_is_taken_over()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.DeployAsync("""{ "replicas": 99 }""");
        var ended = await bench.Do(() => bench.World.Machines.Executions.Single().Arn);
        await PutAsync(bench, ended, "2030-01-07T09:00:00.000Z");
        await bench.RunAsync(Step);
        Assert.Equal(bench.Execution, await OwnerAsync(bench));
    }

    [Theory]
    [InlineData("2030-01-07T08:59:00.000Z", true)] // so new that DescribeExecution does not show it
    [InlineData("2030-01-07T08:54:00.000Z", false)] // the API took it for one that never came to start
    [InlineData("2029-10-01T09:00:00.000Z", false)] // its history is gone after 90 days
    public async Task An_execution_that_Step_Functions_does_not_know_holds_its_lock_for_five_minutes(string startedAt, bool isLocked)
    {
        await using var bench = await StepBench.StartAsync();
        await PutAsync(bench, "arn:aws:states:us-west-2:111122223333:execution:comfyui-Deploy:unknown", startedAt);
        Assert.Equal(isLocked ? "LockedException" : null, (await bench.TryAsync(Step)).Error);
        Assert.Equal(isLocked, (await OwnerAsync(bench))!.EndsWith(":unknown", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_two_executions_that_begin_at_once_one_wins()
    {
        await using var bench = await StepBench.StartAsync();
        static JsonObject Input(string name) => new() { ["Input"] = new JsonObject(), ["Execution"] = "arn:x:" + name, ["StartedAt"] = "2030-01-07T09:00:00.000Z" };
        var results = await bench.MoveAsync(() => Task.WhenAll(new[] { "a", "b", "c", "d" }.Select(name => bench.World.InvokeAsync(Step, Input(name)))));
        Assert.Single(results, result => result.Error is null);
        Assert.Equal(3, results.Count(result => result.Error == "LockedException"));
        Assert.Equal("arn:x:" + "abcd"[Array.FindIndex(results, result => result.Error is null)], await OwnerAsync(bench));
    }

    [Fact]
    public async Task A_throttled_table_is_asked_again()
    {
        var faults = new Throttling("PutItem", 2);
        await using var bench = await StepBench.StartAsync(options: Worlds.Options() with { Faults = faults });
        await bench.RunAsync(Step);
        Assert.Equal(bench.Execution, await OwnerAsync(bench));
        Assert.Equal(0, faults.Left);
    }

    sealed class Throttling(string operation, int times) : IFaults
    {
        public int Left { get; private set; } = times;

        public AwsError? Next(string service, string called)
        {
            if (called != operation || Left == 0) return null;
            Left--;
            return new(400, "ProvisionedThroughputExceededException", "The level of configured provisioned throughput for the table was exceeded.");
        }
    }
}

using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Locking;

public sealed class RemoveLockTests
{
    const string Step = "RemoveLock";

    static Task<int> LocksAsync(StepBench bench) => bench.Do(() => bench.World.DynamoDb.Tables.Values.Single().Items.Count);

    static async Task<bool> RemovedAsync(StepBench bench) => (await bench.RunAsync(Step))["Removed"]!.GetValue<bool>();

    [Fact]
    public async Task Its_own_lock_goes_and_a_second_time_there_is_nothing_to_do()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.ReachAsync("EnsureEgress");
        Assert.True(await RemovedAsync(bench));
        Assert.Equal(0, await LocksAsync(bench));
        Assert.False(await RemovedAsync(bench));
        Assert.Single(await bench.CallsAsync(), call => call.Operation == "DeleteItem");
    }

    [Fact]
    public async Task Another_executions_lock_stays()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.ReachAsync("EnsureEgress");
        bench.BeginExecution("second");
        bench.State["Execution"] = bench.Execution;
        Assert.False(await RemovedAsync(bench));
        Assert.Equal(1, await LocksAsync(bench));
        Assert.DoesNotContain(await bench.CallsAsync(), call => call.Operation == "DeleteItem");
    }

    [Fact]
    public async Task An_execution_that_was_stopped_loses_its_lock_by_the_event()
    {
        await using var bench = await StepBench.StartAsync();
        var running = await bench.StartDeployAsync();
        Assert.Equal(1, await LocksAsync(bench));
        await bench.StopAsync(running);
        await bench.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(0, await LocksAsync(bench));
    }

    [Fact]
    public async Task An_execution_that_never_had_the_lock_removes_nothing()
    {
        await using var bench = await StepBench.StartAsync();
        bench.State["Execution"] = bench.Execution;
        Assert.False(await RemovedAsync(bench));
        Assert.Empty(await bench.Do(() => bench.World.Journal.Mutations.ToList()));
    }
}

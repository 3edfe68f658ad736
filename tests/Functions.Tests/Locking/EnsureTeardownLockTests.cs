using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Locking;

public sealed class EnsureTeardownLockTests
{
    const string Step = "EnsureTeardownLock";

    static async Task<string?> OwnerAsync(StepBench bench) => await bench.Do(() => bench.World.DynamoDb.Tables.Values.Single().Items.SingleOrDefault()?["Execution"]?["S"]?.GetValue<string>());

    [Fact]
    public async Task A_free_deployment_is_locked_and_a_second_attempt_finds_its_own_lock()
    {
        await using var bench = await StepBench.StartAsync();
        var output = await bench.RunAsync(Step);
        Assert.Equal((false, false), (output["Skipped"]!.GetValue<bool>(), output["Teardown"]!["DeleteData"]!.GetValue<bool>()));
        Assert.Equal(bench.Execution, await OwnerAsync(bench));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task A_running_execution_is_respected_by_default_and_the_refusal_says_how_to_interrupt()
    {
        await using var bench = await StepBench.StartAsync();
        var running = await bench.StartDeployAsync();
        var refusal = await bench.FailsAsync(Step, "LockedException");
        Assert.Contains(running.Arn, refusal);
        Assert.Contains("""{"interrupt": true}""", refusal);
        Assert.Equal(running.Arn, await OwnerAsync(bench));
    }

    [Fact]
    public async Task Interrupting_it_stops_the_execution_and_waits_out_what_it_left_running()
    {
        await using var bench = await StepBench.StartAsync("""{"interrupt": true}""");
        var running = await bench.StartDeployAsync();
        Assert.Contains("is stopped", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("ABORTED", await bench.Do(() => running.Execution.Status));
        Assert.Contains("what it left running ends within a minute", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.PassAsync(TimeSpan.FromSeconds(31));
        await bench.RunAsync(Step);
        Assert.Equal(bench.Execution, await OwnerAsync(bench));
    }

    [Fact]
    public async Task A_patient_one_waits_before_it_interrupts()
    {
        await using var bench = await StepBench.StartAsync("""{"interrupt": true, "patience": 5}""");
        var running = await bench.StartDeployAsync();
        Assert.Contains("0 of 5 minutes of patience are over", await bench.FailsAsync(Step, "NotReadyException"));
        Assert.Equal("RUNNING", await bench.Do(() => running.Execution.Status));
        await bench.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Contains("is stopped", await bench.FailsAsync(Step, "NotReadyException"));
    }

    [Fact]
    public async Task A_scheduled_one_is_skipped_once_however_often_it_is_tried()
    {
        await using var bench = await StepBench.StartAsync("""{"scheduled": "2030-01-07T20:00:00Z"}""");
        var name = (await bench.SettingAsync(Step, "SkipParameter"))[0];
        await bench.Do(() => bench.World.Ssm.Parameters.Set(name, "next"));
        Assert.True((await bench.RunAsync(Step))["Skipped"]!.GetValue<bool>());
        Assert.Null(await OwnerAsync(bench));
        Assert.True((await bench.RunAsync(Step))["Skipped"]!.GetValue<bool>()); // its Retry
        bench.BeginExecution("tomorrow");
        Assert.False((await bench.RunAsync(Step))["Skipped"]!.GetValue<bool>());
    }

    [Fact]
    public async Task One_that_a_person_starts_is_not_skipped()
    {
        await using var bench = await StepBench.StartAsync();
        var name = (await bench.SettingAsync(Step, "SkipParameter"))[0];
        await bench.Do(() => bench.World.Ssm.Parameters.Set(name, "next"));
        Assert.False((await bench.RunAsync(Step))["Skipped"]!.GetValue<bool>());
        Assert.Equal("next", await bench.Do(() => bench.World.Ssm.Parameters.All[name].Value));
    }

    [Fact]
    public async Task Input_that_makes_no_sense_is_refused_before_anything_is_locked()
    {
        await using var bench = await StepBench.StartAsync("""{"deleteData": {"confirm": "ComfyUI"}}""");
        Assert.Empty(await bench.MutationsAsync(async () => Assert.Contains("deleteData.confirm: found \"ComfyUI\"", await bench.FailsAsync(Step, "InvalidDeploymentException"))));
        Assert.Null(await OwnerAsync(bench));
    }
}

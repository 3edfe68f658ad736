using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests.Crashes;

/// <summary>The functions as processes, which the operating system ends in the middle of a call, and the machines with their own patience.</summary>
public sealed class ProcessCrashTests
{
    static readonly (string Machine, string Input)[] Day = [("Deploy", "{}"), ("Redeploy", """{ "version": "v0.3.77" }"""), ("Teardown", """{ "deleteData": { "confirm": "comfyui" } }""")];

    [Fact]
    public async Task Each_steps_process_is_killed_once_and_each_machine_ends_as_if_it_were_not()
    {
        await using var undisturbed = await CrashBench.StartAsync(Deadliness.None);
        await using var bench = await CrashBench.StartAsync(Deadliness.Once, Worlds.WithProcesses());
        foreach (var (machine, input) in Day)
        {
            await undisturbed.SurvivesAsync(machine, input);
            bench.Calls.Readers = undisturbed.Calls.Called.Except(undisturbed.Calls.Effects.Keys).ToHashSet();
            await bench.SurvivesAsync(machine, input);
            Assert.Equal(undisturbed.Calls.Called.Order(StringComparer.Ordinal), bench.Calls.Deaths.Select(death => death.Split(' ')[0]).Order(StringComparer.Ordinal));
            await EndState.SameAsync(undisturbed.World, bench.World);
        }

        await bench.IsSettledAsync("Teardown");
    }
}

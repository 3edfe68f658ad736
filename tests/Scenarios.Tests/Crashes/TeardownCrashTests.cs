namespace ComfyServerless.Scenarios.Tests.Crashes;

/// <summary>Teardown, whose functions die at any of their calls. What they call is counted in a run in which they live, so that a new step or call is one more of them.</summary>
public sealed class TeardownCrashTests
{
    const string Input = """{ "deleteData": { "confirm": "comfyui" } }""";

    [Fact]
    public async Task A_step_whose_process_dies_at_any_of_its_calls_goes_on_when_it_is_tried_again_and_makes_nothing_twice()
    {
        await using var undisturbed = await CrashBench.StartAsync(Deadliness.None);
        await undisturbed.SucceedsAsync("Deploy");
        await undisturbed.SurvivesAsync("Teardown", Input);
        await using var bench = await CrashBench.StartAsync(Deadliness.Always);
        await bench.SucceedsAsync("Deploy");
        await bench.NeverGiveUpAsync("Teardown");
        await bench.SurvivesAsync("Teardown", Input);
        await bench.EndsLikeAsync(undisturbed);
        await bench.IsSettledAsync("Teardown");
    }

    [Fact]
    public async Task An_execution_that_is_stopped_anywhere_is_followed_by_one_that_goes_on_and_makes_nothing_twice()
    {
        await using var undisturbed = await CrashBench.StartAsync(Deadliness.None);
        await undisturbed.SucceedsAsync("Deploy");
        await undisturbed.SurvivesAsync("Teardown", Input);
        await using var bench = await CrashBench.StartAsync(new Stops());
        await bench.SucceedsAsync("Deploy");
        await bench.IsContinuedAsync("Teardown", Input, undisturbed);
        await bench.IsSettledAsync("Teardown");
    }
}

namespace ComfyServerless.Scenarios.Tests.Crashes;

/// <summary>Deploy, whose functions die at any of their calls. What they call is counted in a run in which they live, so that a new step or call is one more of them.</summary>
public sealed class DeployCrashTests
{
    [Fact]
    public async Task A_step_whose_process_dies_at_any_of_its_calls_goes_on_when_it_is_tried_again_and_makes_nothing_twice()
    {
        await using var undisturbed = await CrashBench.StartAsync(Deadliness.None);
        await undisturbed.SurvivesAsync("Deploy");
        await using var bench = await CrashBench.StartAsync(Deadliness.Always);
        await bench.NeverGiveUpAsync("Deploy");
        await bench.SurvivesAsync("Deploy");
        await bench.EndsLikeAsync(undisturbed);
        await bench.IsSettledAsync("Deploy");
    }

    [Fact]
    public async Task An_execution_that_is_stopped_anywhere_is_followed_by_one_that_goes_on_and_makes_nothing_twice()
    {
        await using var undisturbed = await CrashBench.StartAsync(Deadliness.None);
        await undisturbed.SurvivesAsync("Deploy");
        await using var bench = await CrashBench.StartAsync(new Stops());
        await bench.IsContinuedAsync("Deploy", "{}", undisturbed);
        await bench.IsSettledAsync("Deploy");
    }
}

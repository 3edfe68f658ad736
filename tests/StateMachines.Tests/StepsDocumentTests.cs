using ComfyServerless.Cdk.Steps;

namespace ComfyServerless.StateMachines.Tests;

/// <summary>docs/steps.md says what the machines and the catalogue say.</summary>
public sealed class StepsDocumentTests
{
    static readonly IReadOnlyList<string[]> All = [.. Repository.Read("docs", "steps.md").Split('\n').Where(line => line.StartsWith('|')).Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
        .Where(row => row[0] != "State" && row[0] != "Step" && !row[0].StartsWith("---", StringComparison.Ordinal))];

    /// <summary>Those that no machine runs.</summary>
    static readonly IReadOnlyList<string> Beside = [.. StepCatalogue.OfQueues.Order(StringComparer.Ordinal), .. StepCatalogue.OfTheClock, .. StepCatalogue.OfRules.Order(StringComparer.Ordinal)];

    static readonly IReadOnlyList<string[]> Rows = [.. All.Where(row => !Beside.Contains(row[0]))];

    [Fact]
    public void It_has_a_row_for_each_step_in_the_machines_order() => Assert.Equal(Machines.Tasks.Select(state => state.Name).Distinct(), Rows.Select(row => row[0]));

    [Fact]
    public void It_has_a_row_for_each_step_of_a_queue_of_the_clock_and_of_a_rule() => Assert.Equal(Beside, All.Except(Rows).Select(row => row[0]));

    [Fact]
    public void What_is_true_afterwards_is_the_states_comment_in_one_of_its_machines()
        => Assert.All(Rows, row => Assert.Contains(row[1], Machines.Tasks.Where(state => state.Name == row[0]).Select(state => state.Json["Comment"]!.GetValue<string>())));

    [Fact]
    public void Place_and_longest_attempt_are_the_catalogues() => Assert.All(All, row =>
    {
        var step = StepCatalogue.All.Single(step => step.Name == row[0]);
        Assert.Equal((step.Inside ? "inside" : "outside", $"{step.TimeoutSeconds} s"), (row[3], row[4]));
    });

    [Fact]
    public void Interval_and_limit_are_the_retrys() => Assert.All(Rows, row =>
    {
        var waiting = Of(row).Retriers.SingleOrDefault(retrier => State.Errors(retrier).Contains("NotReadyException"));
        var (interval, attempts) = (waiting?["IntervalSeconds"]?.GetValue<int>() ?? 0, waiting?["MaxAttempts"]?.GetValue<int>() ?? 0);
        Assert.Equal(waiting is null ? "-" : $"every {interval} s, {Math.Round(interval * attempts / 60.0)} min", row[5]);
    });

    static State Of(string[] row) => Machines.Tasks.First(state => state.Name == row[0]);
}

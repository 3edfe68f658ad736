using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

public class ParallelTests
{
    [Fact]
    public async Task Gives_each_branch_the_input_and_collects_the_outputs_in_order() => Asl.Succeeded("[[1, {'a': 1}], {'a': 1}]", await Asl.StatesAsync(
        Parallel("{'StartAt': 'W', 'States': {'W': {'Type': 'Wait', 'Seconds': 9, 'Next': 'X'}, 'X': {'Type': 'Pass', 'Parameters': {'l.$': 'States.Array(1, $)'}, 'OutputPath': '$.l', 'End': true}}}, "
            + "{'StartAt': 'Y', 'States': {'Y': {'Type': 'Succeed'}}}"),
        "{'a': 1}"));

    [Fact]
    public async Task Branches_wait_side_by_side()
        => Assert.Equal(Asl.Start.AddSeconds(30), (await Asl.StatesAsync(Parallel($"{Waits("A", 30)}, {Waits("B", 20)}, {Waits("C", 10)}"))).StopDate);

    [Fact]
    public async Task The_first_failure_stops_the_other_branches_and_fails_the_state()
    {
        var execution = await Asl.StatesAsync(Parallel($"{Waits("A", 3600)}, {Fails("B", 5)}, {Fails("C", 9)}"));
        Asl.Failed("ErrorOfB", "after 5", execution);
        Assert.Equal(Asl.Start.AddSeconds(5), execution.StopDate);
        Assert.Equal(
            ["ParallelStateStarted", "WaitStateEntered", "WaitStateEntered", "WaitStateEntered", "WaitStateExited", "FailStateEntered", "WaitStateAborted", "WaitStateAborted", "ParallelStateFailed", "ExecutionFailed"],
            Asl.Types(execution).Skip(2));
    }

    [Fact]
    public async Task Is_caught_as_a_whole() => Asl.Succeeded("{'a': 1, 'e': {'Error': 'ErrorOfB', 'Cause': 'after 5'}}", await Asl.StatesAsync(
        Parallel($"{Waits("A", 3600)}, {Fails("B", 5)}", "'Catch': [{'ErrorEquals': ['ErrorOfB'], 'ResultPath': '$.e', 'Next': 'Z'}]") + ", 'Z': {'Type': 'Succeed'}", "{'a': 1}"));

    [Fact]
    public async Task Is_retried_as_a_whole()
    {
        var attempts = 0;
        var functions = new Functions().With("Work", (_, _) => ++attempts < 3 ? throw new StatesError("Busy", null) : 7);
        var execution = await Asl.StatesAsync(
            Parallel($"{Waits("A", 1)}, {{'StartAt': 'T', 'States': {{'T': {{'Type': 'Task', 'Resource': '{Asl.Function}', 'End': true}}}}}}", "'Retry': [{'ErrorEquals': ['Busy'], 'IntervalSeconds': 10, 'BackoffRate': 1}]"),
            functions: functions);
        Asl.Succeeded("[{}, 7]", execution);
        Assert.Equal(Asl.Start.AddSeconds(10 + 10 + 1), execution.StopDate);
        Assert.Equal((3, 0), (Asl.Types(execution).Count(type => type == "ParallelStateStarted"), Asl.Types(execution).Count(type => type == "ParallelStateFailed")));
    }

    [Fact]
    public async Task A_failure_deep_inside_stops_everything_around_it()
    {
        var execution = await Asl.StatesAsync(Parallel(
            $"{{'StartAt': 'Inner', 'States': {{'Inner': {{'Type': 'Parallel', 'Branches': [{Fails("B", 5)}, {Waits("A", 3600)}], 'End': true}}}}}}, {Waits("C", 3600)}"));
        Asl.Failed("ErrorOfB", "after 5", execution);
        Assert.Equal(Asl.Start.AddSeconds(5), execution.StopDate);
    }

    [Fact]
    public async Task Names_the_last_event_of_its_branches_as_the_one_before()
    {
        var execution = await Asl.StatesAsync(Parallel($"{Waits("A", 1)}, {Waits("B", 2)}"));
        var (lastExit, succeeded, exited) = (execution.Events[^4], execution.Events[^3], execution.Events[^2]);
        Assert.Equal(("WaitStateExited", "ParallelStateSucceeded", "ParallelStateExited"), (lastExit.Type, succeeded.Type, exited.Type));
        Assert.Equal((lastExit.Id, lastExit.Id), (succeeded.PreviousEventId, exited.PreviousEventId));
    }

    [Fact]
    public async Task Fails_when_the_outputs_together_are_too_large()
    {
        var execution = await Asl.StatesAsync(Parallel("{'StartAt': 'A', 'States': {'A': {'Type': 'Succeed'}}}, {'StartAt': 'B', 'States': {'B': {'Type': 'Succeed'}}}"), $"'{new string('x', 200_000)}'");
        Asl.Failed("States.DataLimitExceeded", "The state/task 'P' returned a result with a size exceeding the maximum number of bytes service limit.", execution);
        Assert.Contains("ParallelStateFailed", Asl.Types(execution));
    }

    static string Parallel(string branches, string fields = "'Comment': ''") => $"'P': {{'Type': 'Parallel', 'Branches': [{branches}], {fields}, 'End': true}}";

    static string Waits(string name, int seconds) => $"{{'StartAt': '{name}', 'States': {{'{name}': {{'Type': 'Wait', 'Seconds': {seconds}, 'End': true}}}}}}";

    static string Fails(string name, int seconds)
        => $"{{'StartAt': '{name}', 'States': {{'{name}': {{'Type': 'Wait', 'Seconds': {seconds}, 'Next': '{name}F'}}, '{name}F': {{'Type': 'Fail', 'Error': 'ErrorOf{name}', 'Cause': 'after {seconds}'}}}}}}";
}

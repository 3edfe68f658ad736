using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

public class TaskTokenTests
{
    readonly TaskTokens tokens = new();
    string? token;

    [Fact]
    public async Task Waits_until_somebody_answers_the_token_with_the_result()
    {
        var execution = await WaitAsync("", (_, time) => time.After(TimeSpan.FromHours(3), () => Assert.Equal(TokenAnswer.Accepted, tokens.Succeed(token!, "approved"))));
        Asl.Succeeded("'approved'", execution);
        Assert.Equal(Asl.Start.AddHours(3), execution.StopDate);
        Assert.Equal(
            ["ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded"], Asl.Types(execution));
    }

    [Fact]
    public async Task Fails_as_the_answer_says()
        => Asl.Failed("Refused", "not today", await WaitAsync("", (_, time) => time.After(TimeSpan.FromHours(3), () => tokens.Fail(token!, "Refused", "not today"))));

    [Fact]
    public async Task Passes_null_to_the_catcher_when_a_failure_says_nothing()
        => Asl.Succeeded("{'Error': null, 'Cause': null}", await WaitAsync("'Catch': [{'ErrorEquals': ['States.ALL'], 'Next': 'C'}]", (_, time) => time.After(TimeSpan.FromHours(3), () => tokens.Fail(token!, null, null))));

    [Fact]
    public async Task Takes_an_answer_that_comes_while_the_function_still_runs()
    {
        var functions = new Functions();
        functions.WithAsync("Ask", async (input, _) =>
        {
            tokens.Succeed((string)input!["token"]!, 1);
            await functions.Time.Delay(TimeSpan.FromSeconds(5));
            return null;
        });
        var execution = await WaitAsync("", null, functions);
        Asl.Succeeded("1", execution);
        Assert.Equal(Asl.Start.AddSeconds(5), execution.StopDate);
    }

    [Theory]
    [InlineData("'TimeoutSeconds': 60", 60)]
    [InlineData("'HeartbeatSeconds': 10", 10)]
    [InlineData("'HeartbeatSecondsPath': '$.silence', 'TimeoutSeconds': 60", 20)]
    public async Task Times_out_when_nobody_answers(string limit, int seconds)
    {
        var execution = await WaitAsync(limit, null);
        Asl.Failed("States.Timeout", null, execution);
        Assert.Equal(Asl.Start.AddSeconds(seconds), execution.StopDate);
        Assert.Equal("TaskTimedOut", Asl.Types(execution).SkipLast(1).Last());
    }

    [Fact]
    public async Task Heartbeats_keep_it_waiting_until_its_time_out()
    {
        var execution = await WaitAsync("'HeartbeatSeconds': 10, 'TimeoutSeconds': 60", (_, time) =>
        {
            for (var second = 8; second < 60; second += 8) time.After(TimeSpan.FromSeconds(second), () => tokens.Beat(token!));
        });
        Asl.Failed("States.Timeout", null, execution);
        Assert.Equal(Asl.Start.AddSeconds(60), execution.StopDate);
    }

    [Theory]
    [InlineData("States.HeartbeatTimeout", true)]
    [InlineData("States.Timeout", true)]
    [InlineData("States.TaskFailed", false)]
    public async Task A_missing_heartbeat_answers_to_both_names(string name, bool caught)
    {
        var execution = await WaitAsync($"'HeartbeatSeconds': 10, 'Catch': [{{'ErrorEquals': ['{name}'], 'Next': 'C'}}]", null);
        if (caught) Asl.Succeeded("{'Error': 'States.Timeout', 'Cause': ''}", execution);
        else Asl.Failed("States.Timeout", null, execution);
    }

    [Fact]
    public async Task Each_attempt_has_a_token_of_its_own_and_old_ones_are_refused()
    {
        var seen = new List<string>();
        var functions = new Functions().With("Ask", (input, _) => { seen.Add((string)input!["token"]!); return null; });
        var execution = await WaitAsync("'TimeoutSeconds': 5, 'Retry': [{'ErrorEquals': ['States.Timeout'], 'IntervalSeconds': 1, 'MaxAttempts': 1}]", (_, time) =>
            time.After(TimeSpan.FromSeconds(7), () =>
            {
                Assert.Equal(TokenAnswer.Ended, tokens.Succeed(seen[0], null));
                Assert.Equal(TokenAnswer.Unknown, tokens.Beat("made up"));
                Assert.Equal(TokenAnswer.Accepted, tokens.Succeed(seen[1], 2));
                Assert.Equal(TokenAnswer.Ended, tokens.Fail(seen[1], null, null));
            }), functions);
        Asl.Succeeded("2", execution);
        Assert.Equal(2, seen.Distinct().Count());
    }

    [Fact]
    public async Task Fails_with_the_function_that_should_have_passed_the_token_on()
    {
        var functions = new Functions().With("Ask", (_, _) => throw new StatesError("Broken", null));
        Asl.Failed("Broken", null, await WaitAsync("", null, functions));
    }

    [Fact]
    public async Task Nobody_waits_for_more_than_a_year()
    {
        var execution = await WaitAsync("", null);
        Assert.Equal(("TIMED_OUT", Asl.Start.AddDays(365)), (execution.Status, execution.StopDate));
    }

    Task<Execution> WaitAsync(string fields, Action<Execution, ComfyServerless.Rehearsal.Time.VirtualTime>? meanwhile, Functions? functions = null) => Asl.StatesAsync(
        $"'T': {{'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke.waitForTaskToken', {fields}{(fields.Length > 0 ? ", " : "")}"
        + "'Parameters': {'FunctionName': 'Ask', 'Payload': {'token.$': '$$.Task.Token'}}, 'End': true}" + (fields.Contains("'C'") ? ", 'C': {'Type': 'Succeed'}" : ""),
        "{'silence': 20}",
        functions ?? new Functions().With("Ask", (input, _) => { token = (string)input!["token"]!; return new JsonObject(); }),
        meanwhile,
        tokens);
}

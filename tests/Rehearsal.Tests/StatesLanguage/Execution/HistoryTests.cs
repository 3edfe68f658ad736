using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

public class HistoryTests
{
    [Fact]
    public async Task Writes_events_in_the_services_form()
    {
        var execution = await Asl.StatesAsync("'A': {'Type': 'Pass', 'Result': [1], 'Assign': {'v.$': '$[0]'}, 'End': true}", "{'a': 1}");
        string[] expected =
        [
            """{"timestamp":1893488400,"type":"ExecutionStarted","id":1,"previousEventId":0,"executionStartedEventDetails":{"input":"{\"a\":1}","inputDetails":{"truncated":false},"roleArn":"arn:aws:iam::222222222222:role/Machine"}}""",
            """{"timestamp":1893488400,"type":"PassStateEntered","id":2,"previousEventId":0,"stateEnteredEventDetails":{"name":"A","input":"{\"a\":1}","inputDetails":{"truncated":false}}}""",
            """{"timestamp":1893488400,"type":"PassStateExited","id":3,"previousEventId":2,"stateExitedEventDetails":{"name":"A","output":"[1]","outputDetails":{"truncated":false},"assignedVariables":{"v":"1"},"assignedVariablesDetails":{"truncated":false}}}""",
            """{"timestamp":1893488400,"type":"ExecutionSucceeded","id":4,"previousEventId":3,"executionSucceededEventDetails":{"output":"[1]","outputDetails":{"truncated":false}}}""",
        ];
        Assert.Equal(expected.Select(line => JsonNode.Parse(line)!.ToJsonString()), execution.Events.Select(entry => entry.ToJson().ToJsonString()));
    }

    [Fact]
    public async Task Tells_what_a_function_was_asked_and_answered()
    {
        var functions = new Functions().With("Work", (_, attempt) => attempt == 0 ? throw new StatesError("Busy", "later") : 7);
        var execution = await Asl.StatesAsync($"'T': {{'Type': 'Task', 'Resource': '{Asl.Function}', 'TimeoutSeconds': 9, 'Retry': [{{'ErrorEquals': ['Busy']}}], 'End': true}}", "{'a': 1}", functions);
        Assert.Equal(
            [
                ("LambdaFunctionScheduled", "lambdaFunctionScheduledEventDetails", $$$"""{"input":"{\"a\":1}","inputDetails":{"truncated":false},"resource":"{{{Asl.Function}}}","timeoutInSeconds":9}"""),
                ("LambdaFunctionStarted", null, null),
                ("LambdaFunctionFailed", "lambdaFunctionFailedEventDetails", """{"error":"Busy","cause":"later"}"""),
                ("LambdaFunctionScheduled", "lambdaFunctionScheduledEventDetails", $$$"""{"input":"{\"a\":1}","inputDetails":{"truncated":false},"resource":"{{{Asl.Function}}}","timeoutInSeconds":9}"""),
                ("LambdaFunctionStarted", null, null),
                ("LambdaFunctionSucceeded", "lambdaFunctionSucceededEventDetails", """{"output":"7","outputDetails":{"truncated":false}}"""),
            ],
            execution.Events.Skip(2).SkipLast(2).Select(entry => (entry.Type, entry.DetailsName, entry.Details is { } details ? ValueReader.Of(details).ToString() : null)));
    }

    [Fact]
    public async Task Tells_what_the_integration_was_asked()
    {
        var functions = new Functions().With("Work", (_, _) => throw new StatesError("Busy", "later"));
        var execution = await Asl.StatesAsync("'T': {'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke', 'HeartbeatSeconds': 3, 'TimeoutSeconds': 9, 'Parameters': {'FunctionName': 'Work'}, 'End': true}", functions: functions);
        Assert.Equal(
            [
                ("TaskScheduled", """{"resourceType":"lambda","resource":"invoke","region":"eu-west-1","parameters":"{\"FunctionName\":\"Work\"}","timeoutInSeconds":9,"heartbeatInSeconds":3}"""),
                ("TaskStarted", """{"resourceType":"lambda","resource":"invoke"}"""),
                ("TaskFailed", """{"error":"Busy","cause":"later","resourceType":"lambda","resource":"invoke"}"""),
            ],
            execution.Events.Skip(2).SkipLast(1).Select(entry => (entry.Type, ValueReader.Of(entry.Details).ToString())));
    }

    [Fact]
    public async Task A_fail_state_is_entered_and_never_left()
    {
        var execution = await Asl.StatesAsync("'F': {'Type': 'Fail', 'Error': 'E', 'Cause': 'C'}");
        Asl.Failed("E", "C", execution);
        Assert.Equal(["ExecutionStarted", "FailStateEntered", "ExecutionFailed"], Asl.Types(execution));
        Assert.Equal(2, execution.Events[^1].PreviousEventId);
    }

    [Fact]
    public async Task A_failure_without_error_and_cause_has_neither()
    {
        var execution = await Asl.StatesAsync("'F': {'Type': 'Fail'}");
        Assert.Equal(("FAILED", null, null, "{}"), (execution.Status, execution.Error, execution.Cause, execution.Events[^1].Details!.ToJsonString()));
    }

    [Fact]
    public async Task Stopping_and_timing_out_write_one_event_that_follows_none()
    {
        var stopped = await Asl.StatesAsync("'W': {'Type': 'Wait', 'Seconds': 99, 'End': true}", meanwhile: (run, time) => time.After(TimeSpan.FromSeconds(1), () => run.Stop(null, null)));
        Assert.Equal(("ABORTED", "ExecutionAborted", 0), (stopped.Status, stopped.Events[^1].Type, stopped.Events[^1].PreviousEventId));
        var late = await Asl.RunAsync("{'StartAt': 'W', 'TimeoutSeconds': 10, 'States': {'W': {'Type': 'Wait', 'Seconds': 99, 'End': true}}}");
        Assert.Equal(("TIMED_OUT", "ExecutionTimedOut", 0, Asl.Start.AddSeconds(10)), (late.Status, late.Events[^1].Type, late.Events[^1].PreviousEventId, late.StopDate));
        Assert.Equal((3, 3), (stopped.Events.Count, late.Events.Count));
    }

    [Fact]
    public async Task Ends_the_execution_at_25_000_events()
    {
        const string loop = "{'StartAt': 'A', 'States': {'A': {'Type': 'Pass', 'Next': 'C'}, 'C': {'Type': 'Choice', 'Choices': [{'Variable': '$.n', 'NumericEquals': 1, 'Next': 'A'}], 'Default': 'A'}}}";
        var execution = await Asl.RunAsync(loop, "{'n': 1}");
        Asl.Failed("States.Runtime", "The execution reached the maximum number of history events (25000).", execution);
        Assert.Equal((25_000, "ExecutionFailed"), (execution.Events.Count, execution.Events[^1].Type));
    }

    [Fact]
    public async Task Has_no_end_when_the_limit_is_switched_off()
    {
        const string loop = "{'StartAt': 'A', 'States': {'A': {'Type': 'Pass', 'Parameters': {'n.$': 'States.MathAdd($.n, 1)'}, 'Next': 'C'}, 'C': {'Type': 'Choice', 'Choices': [{'Variable': '$.n', 'NumericLessThan': 10000, 'Next': 'A'}], 'Default': 'S'}, 'S': {'Type': 'Succeed'}}}";
        var execution = await Asl.RunAsync(loop, "{'n': 0}", limit: null);
        Asl.Succeeded("{'n': 10000}", execution);
        Assert.Equal(40_004, execution.Events.Count);
    }
}

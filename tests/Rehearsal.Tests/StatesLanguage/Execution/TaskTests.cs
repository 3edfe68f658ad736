using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

public class TaskTests
{
    const string Document = """{"errorMessage": "no room", "errorType": "Full"}""";

    [Fact]
    public async Task Gives_the_function_the_parameters_and_puts_its_result_where_ResultPath_says()
    {
        var functions = new Functions().With("Work", (input, _) => new JsonObject { ["got"] = input });
        Asl.Succeeded("{'a': 1, 'out': {'picked': {'x': 1}}}", await Asl.StatesAsync(
            Task("'Parameters': {'x.$': '$.a'}, 'ResultSelector': {'picked.$': '$.got'}, 'ResultPath': '$.out'"), "{'a': 1}", functions));
        Assert.Equal([(Asl.Function, """{"x":1}""")], functions.Calls);
    }

    [Fact]
    public async Task Fails_with_the_functions_error_and_its_document_as_cause()
        => Asl.Failed("Full", Document, await Asl.StatesAsync(Task(""), functions: Failing("Full", times: 99)));

    [Fact]
    public async Task Retries_with_a_pause_that_grows_up_to_its_bound_and_counts_in_the_context()
    {
        var functions = Failing("Full", times: 4);
        var execution = await Asl.StatesAsync(
            Task("'Parameters': {'retries.$': '$$.State.RetryCount'}, 'Retry': [{'ErrorEquals': ['Full'], 'IntervalSeconds': 2, 'BackoffRate': 3, 'MaxDelaySeconds': 10, 'MaxAttempts': 5}]"),
            functions: functions);
        Asl.Succeeded("'done'", execution);
        Assert.Equal(["""{"retries":0}""", """{"retries":1}""", """{"retries":2}""", """{"retries":3}""", """{"retries":4}"""], functions.Calls.Select(call => call.Input));
        Assert.Equal(Asl.Start.AddSeconds(2 + 6 + 10 + 10), execution.StopDate);
    }

    [Fact]
    public async Task Retries_three_times_after_1_2_and_4_seconds_when_the_retrier_says_nothing_else()
    {
        var execution = await Asl.StatesAsync(Task("'Retry': [{'ErrorEquals': ['States.ALL']}]"), functions: Failing("Full", times: 99));
        Asl.Failed("Full", Document, execution);
        Assert.Equal(Asl.Start.AddSeconds(7), execution.StopDate);
    }

    [Fact]
    public async Task Full_jitter_draws_the_pause_below_its_length_and_the_same_each_time()
    {
        const string retry = "'Retry': [{'ErrorEquals': ['Full'], 'IntervalSeconds': 100, 'MaxAttempts': 1, 'JitterStrategy': 'FULL'}]";
        var first = await Asl.StatesAsync(Task(retry), functions: Failing("Full", times: 1));
        var second = await Asl.StatesAsync(Task(retry), functions: Failing("Full", times: 1));
        Assert.InRange(first.StopDate!.Value, Asl.Start, Asl.Start.AddSeconds(99.999));
        Assert.Equal(first.StopDate, second.StopDate);
    }

    [Fact]
    public async Task Counts_the_attempts_of_each_retrier_apart_and_takes_the_first_that_matches()
    {
        var errors = new Queue<string>(["A", "B", "A", "B", "B"]);
        var functions = new Functions().With("Work", (_, _) => errors.TryDequeue(out var error) ? throw new StatesError(error, null) : "done");
        const string retry = "'Retry': [{'ErrorEquals': ['A'], 'MaxAttempts': 2}, {'ErrorEquals': ['States.ALL'], 'MaxAttempts': 2}]";
        Asl.Failed("B", null, await Asl.StatesAsync(Task(retry), functions: functions));
        Assert.Equal(5, functions.Calls.Count);
    }

    [Theory]
    [InlineData("'Full'", true)]
    [InlineData("'States.ALL'", true)]
    [InlineData("'States.TaskFailed'", true)]
    [InlineData("'Other'", false)]
    [InlineData("'States.Timeout'", false)]
    public async Task Catches_errors_by_name_or_wildcard(string name, bool caught)
    {
        var execution = await Asl.StatesAsync(Caught($"'ErrorEquals': [{name}], 'ResultPath': '$.failure'"), "{'a': 1}", Failing("Full", times: 99));
        if (!caught) Asl.Failed("Full", Document, execution);
        else Asl.Succeeded($"{{\"a\": 1, \"failure\": {Failure("Full", Document)}}}", execution);
    }

    [Fact]
    public async Task Goes_on_with_the_error_alone_when_the_catcher_names_no_place()
        => Asl.Succeeded($$"""{"Error": "Full", "Cause": {{System.Text.Json.JsonSerializer.Serialize(Document)}}}""", await Asl.StatesAsync(Caught("'ErrorEquals': ['Full']"), "{'a': 1}", Failing("Full", 1)));

    [Fact]
    public async Task Catches_only_when_the_retries_are_used_up()
    {
        var functions = Failing("Full", times: 99);
        var execution = await Asl.StatesAsync(Caught("'ErrorEquals': ['States.ALL'], 'ResultPath': null", "'Retry': [{'ErrorEquals': ['Full'], 'MaxAttempts': 2}]"), "{'a': 1}", functions);
        Asl.Succeeded("{'a': 1}", execution);
        Assert.Equal(3, functions.Calls.Count);
    }

    [Theory]
    [InlineData("'TimeoutSeconds': 5")]
    [InlineData("'TimeoutSecondsPath': '$.limit'")]
    public async Task Times_out_each_attempt_and_that_is_no_failed_task(string limit)
    {
        var functions = new Functions();
        functions.WithAsync("Work", async (_, _) => { await functions.Time.Delay(TimeSpan.FromMinutes(1)); return "late"; });
        var execution = await Asl.StatesAsync(
            Task($"{limit}, 'Retry': [{{'ErrorEquals': ['States.Timeout'], 'IntervalSeconds': 1, 'MaxAttempts': 1}}], 'Catch': [{{'ErrorEquals': ['States.TaskFailed'], 'Next': 'Never'}}]")
            + ", 'Never': {'Type': 'Succeed'}",
            "{'limit': 5}", functions);
        Asl.Failed("States.Timeout", null, execution);
        Assert.Equal(Asl.Start.AddSeconds(5 + 1 + 5), execution.StopDate);
    }

    [Fact]
    public async Task A_caught_time_out_has_an_empty_cause()
    {
        var functions = new Functions();
        functions.WithAsync("Work", async (_, _) => { await functions.Time.Delay(TimeSpan.FromMinutes(1)); return "late"; });
        Asl.Succeeded("{'Error': 'States.Timeout', 'Cause': ''}", await Asl.StatesAsync(Caught("'ErrorEquals': ['States.ALL']", "'TimeoutSeconds': 5"), functions: functions));
    }

    [Theory]
    [InlineData("'TimeoutSecondsPath': '$.absent'", "Invalid path '$.absent' : No results for path: $['absent']")]
    [InlineData("'TimeoutSecondsPath': '$.text'", "The TimeoutSecondsPath parameter cannot be parsed as a long value: $.text == soon")]
    [InlineData("'TimeoutSecondsPath': '$.huge'", "The TimeoutSecondsPath parameter references a value that is too large: $.huge == 9223372036854775807")]
    [InlineData("'HeartbeatSecondsPath': '$.negative'", "The HeartbeatSecondsPath parameter references a negative value: $.negative == -1")]
    public async Task Ends_the_execution_when_the_data_names_no_time_out(string limit, string reason) => Asl.Failed(
        "States.Runtime",
        $"An error occurred while executing the state 'T' (entered at the event id #2). {reason}",
        await Asl.StatesAsync(Task(limit), "{'text': 'soon', 'negative': -1, 'huge': 9223372036854775807}", Failing("Full", 0)));

    [Theory]
    [InlineData("States.DataLimitExceeded")]
    [InlineData("States.ALL")]
    public async Task A_result_of_more_than_256_KiB_can_be_caught(string name)
    {
        var functions = new Functions().With("Work", (_, _) => new string('x', (256 * 1024) - 1));
        Asl.Succeeded(
            Failure("States.DataLimitExceeded", $"The state/task '{Asl.Function}' returned a result with a size exceeding the maximum number of bytes service limit."),
            await Asl.StatesAsync(Caught($"'ErrorEquals': ['{name}']"), functions: functions));
    }

    [Fact]
    public async Task States_ALL_catches_no_state_that_makes_more_than_256_KiB_of_its_data_itself()
    {
        var half = new string('x', 200_000);
        var functions = new Functions().With("Work", (_, _) => half);
        var execution = await Asl.StatesAsync(Caught("'ErrorEquals': ['States.ALL']", "'ResultPath': '$.more'"), $"{{'less': '{half}'}}", functions);
        Assert.Equal(("FAILED", "States.DataLimitExceeded"), (execution.Status, execution.Error));
    }

    [Theory]
    [InlineData("States.ALL")]
    [InlineData("States.Runtime")]
    public async Task Nothing_catches_States_Runtime(string name) => Asl.Failed(
        "States.Runtime",
        "An error occurred while executing the state 'T' (entered at the event id #2). Invalid path '$.absent' : No results for path: $['absent']",
        await Asl.StatesAsync(Caught($"'ErrorEquals': ['{name}']", "'OutputPath': '$.absent'"), functions: new Functions().With("Work", (_, _) => new JsonObject())));

    [Fact]
    public async Task Stopping_the_execution_waits_for_no_function()
    {
        var functions = new Functions();
        functions.WithAsync("Work", async (_, _) => { await functions.Time.Delay(TimeSpan.FromHours(1)); return "late"; });
        var execution = await Asl.StatesAsync(Task("'Catch': [{'ErrorEquals': ['States.ALL'], 'Next': 'Never'}]") + ", 'Never': {'Type': 'Succeed'}", functions: functions,
            meanwhile: (run, time) => time.After(TimeSpan.FromSeconds(10), () => run.Stop("Enough", "said a person")));
        Assert.Equal(("ABORTED", "Enough", "said a person", Asl.Start.AddSeconds(10)), (execution.Status, execution.Error, execution.Cause, execution.StopDate));
    }

    static string Failure(string error, string cause) => new JsonObject { ["Error"] = error, ["Cause"] = cause }.ToJsonString();

    static string Task(string fields) => $"'T': {{'Type': 'Task', 'Resource': '{Asl.Function}'{(fields.Length > 0 ? ", " : "")}{fields}, 'End': true}}";

    static string Caught(string catcher, string fields = "'Comment': ''")
        => $"'T': {{'Type': 'Task', 'Resource': '{Asl.Function}', {fields}, 'Catch': [{{{catcher}, 'Next': 'C'}}], 'End': true}}, 'C': {{'Type': 'Succeed'}}";

    static Functions Failing(string error, int times) => new Functions().With("Work", (_, attempt) => attempt < times ? throw new StatesError(error, Document) : "done");
}

using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

public class VariableTests
{
    [Fact]
    public async Task Are_read_in_later_states_with_paths_into_them() => Asl.Succeeded("[1, 'it is 2', 2]", await Asl.StatesAsync(
        "'A': {'Type': 'Pass', 'Assign': {'v': {'a': 1, 'b': [2]}, 't': 'it is {}'}, 'Next': 'B'}, "
        + "'B': {'Type': 'Pass', 'Parameters': {'o.$': 'States.Array($v.a, States.Format($t, $v.b[0]), $v[\\u0027b\\u0027][0])'}, 'OutputPath': '$.o', 'End': true}"));

    [Fact]
    public async Task Are_computed_from_the_result_and_from_the_values_at_the_states_start() => Asl.Succeeded("[2, 1]", await Asl.StatesAsync(
        "'A': {'Type': 'Pass', 'Assign': {'x': 1, 'y': 1}, 'Next': 'B'}, "
        + "'B': {'Type': 'Pass', 'Result': {'n': 2}, 'Assign': {'x.$': '$.n', 'y.$': '$x'}, 'Next': 'C'}, "
        + "'C': {'Type': 'Pass', 'Parameters': {'o.$': 'States.Array($x, $y)'}, 'OutputPath': '$.o', 'End': true}"));

    [Fact]
    public async Task Change_when_the_state_has_ended_not_before() => Asl.Succeeded("'old'", await Asl.StatesAsync(
        "'A': {'Type': 'Pass', 'Assign': {'x': 'old'}, 'Next': 'B'}, 'B': {'Type': 'Pass', 'Assign': {'x': 'new'}, 'OutputPath': '$x', 'End': true}"));

    [Fact]
    public async Task Come_from_a_tasks_raw_result_and_from_a_caught_error()
    {
        const string read = "'R': {'Type': 'Pass', 'InputPath': '$v', 'End': true}";
        var task = $"'T': {{'Type': 'Task', 'Resource': '{Asl.Function}', 'ResultSelector': {{}}, 'Assign': {{'v.$': '$.a'}}, 'Catch': [{{'ErrorEquals': ['States.ALL'], 'Assign': {{'v.$': '$.Error'}}, 'Next': 'R'}}], 'Next': 'R'}}";
        Asl.Succeeded("7", await Asl.StatesAsync($"{task}, {read}", functions: new Functions().With("Work", (_, _) => new System.Text.Json.Nodes.JsonObject { ["a"] = 7 })));
        Asl.Succeeded("'Broken'", await Asl.StatesAsync($"{task}, {read}", functions: new Functions().With("Work", (_, _) => throw new StatesError("Broken", null))));
    }

    [Fact]
    public async Task Of_a_level_are_read_by_the_levels_inside_and_not_outside() => Asl.Failed(
        "States.Runtime",
        "An error occurred while executing the state 'R' (entered at the event id #10). The JSONPath '$inner' specified for the field 'o.$' could not be found in the input '[1]'",
        await Asl.StatesAsync(
            "'A': {'Type': 'Pass', 'Assign': {'outer': 1}, 'Next': 'P'}, "
            + "'P': {'Type': 'Parallel', 'Branches': [{'StartAt': 'I', 'States': {'I': {'Type': 'Pass', 'InputPath': '$outer', 'Assign': {'inner.$': '$'}, 'End': true}}}], 'Next': 'R'}, "
            + "'R': {'Type': 'Pass', 'Parameters': {'o.$': '$inner'}, 'End': true}"));

    [Fact]
    public async Task Of_an_iteration_are_its_own() => Asl.Succeeded("[1, 2, 3]", await Asl.StatesAsync(
        "'M': {'Type': 'Map', 'ItemProcessor': {'StartAt': 'A', 'States': {'A': {'Type': 'Pass', 'Assign': {'mine.$': '$'}, 'Next': 'W'}, 'W': {'Type': 'Wait', 'Seconds': 1, 'Next': 'R'}, 'R': {'Type': 'Pass', 'InputPath': '$mine', 'End': true}}}, 'End': true}",
        "[1, 2, 3]"));

    [Fact]
    public async Task Serve_every_field_that_takes_a_path()
    {
        var execution = await Asl.StatesAsync(
            "'A': {'Type': 'Pass', 'Assign': {'seconds': 5, 'until': '2030-01-01T09:01:00Z', 'list': [1], 'one': 1, 'message': 'said'}, 'Next': 'W'}, "
            + "'W': {'Type': 'Wait', 'SecondsPath': '$seconds', 'Next': 'U'}, 'U': {'Type': 'Wait', 'TimestampPath': '$until', 'Next': 'M'}, "
            + "'M': {'Type': 'Map', 'ItemsPath': '$list', 'MaxConcurrencyPath': '$one', 'ItemProcessor': {'StartAt': 'I', 'States': {'I': {'Type': 'Pass', 'End': true}}}, 'Next': 'C'}, "
            + "'C': {'Type': 'Choice', 'Choices': [{'Variable': '$one', 'NumericEqualsPath': '$list[0]', 'Next': 'F'}], 'Default': 'F'}, 'F': {'Type': 'Fail', 'ErrorPath': '$message', 'CausePath': 'States.Format(\\u0027{} it\\u0027, $message)'}");
        Asl.Failed("said", "said it", execution);
        Assert.Equal(Asl.Start.AddMinutes(1), execution.StopDate);
    }

    [Fact]
    public async Task Together_hold_no_more_than_256_KiB_in_one_Assign()
    {
        var execution = await Asl.StatesAsync("'A': {'Type': 'Pass', 'Assign': {'x.$': '$', 'y.$': '$'}, 'End': true}", $"'{new string('x', 140_000)}'");
        Assert.Equal(("FAILED", "States.DataLimitExceeded"), (execution.Status, execution.Error));
    }
}

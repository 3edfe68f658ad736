using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

public class DataFlowTests
{
    [Fact]
    public async Task Passes_the_input_on_when_a_state_says_nothing()
        => Asl.Succeeded("{'a': [1, {'b': null}]}", await Asl.StatesAsync("'S': {'Type': 'Pass', 'End': true}", "{'a': [1, {'b': null}]}"));

    [Fact]
    public async Task Takes_the_parts_that_the_paths_name() => Asl.Succeeded("{'deep': 2}", await Asl.StatesAsync(
        "'S': {'Type': 'Pass', 'InputPath': '$.in', 'Parameters': {'deep.$': '$.b', 'fixed': 'x'}, 'ResultPath': '$.out', 'OutputPath': '$.merged', 'Next': 'T'}, 'T': {'Type': 'Succeed'}",
        "{'in': {'b': 2}, 'merged': {'deep': 2}}"));

    [Fact]
    public async Task Keeps_the_raw_input_around_the_result() => Asl.Succeeded("{'in': {'b': 2}, 'out': {'b': 2}}", await Asl.StatesAsync(
        "'S': {'Type': 'Pass', 'InputPath': '$.in', 'ResultPath': '$.out', 'End': true}", "{'in': {'b': 2}}"));

    [Fact]
    public async Task Takes_null_paths_as_nothing() => Asl.Succeeded("{'seen': {}}", await Asl.StatesAsync("""
        "S": {"Type": "Pass", "InputPath": null, "Parameters": {"seen.$": "$"}, "Next": "T"},
        "T": {"Type": "Pass", "Result": "thrown away", "ResultPath": null, "End": true}
        """.ReplaceLineEndings("").Replace('"', '\''), "{'a': 1}"));

    [Fact]
    public async Task Gives_the_empty_object_behind_a_null_OutputPath()
        => Asl.Succeeded("{}", await Asl.StatesAsync("'S': {'Type': 'Pass', 'OutputPath': null, 'End': true}", "{'a': 1}"));

    [Fact]
    public async Task Does_not_look_into_a_Result()
        => Asl.Succeeded("{'x.$': '$.a'}", await Asl.StatesAsync("'S': {'Type': 'Pass', 'Result': {'x.$': '$.a'}, 'End': true}", "{'a': 1}"));

    [Fact]
    public async Task Fills_templates_in_objects_and_lists() => Asl.Succeeded(
        "{'list': [{'a': 1}, '$.a', {'b': [1]}], 'nested': {'c': 1}}",
        await Asl.FillAsync("{'list': [{'a.$': '$.a'}, '$.a', {'b.$': '$.l[*]'}], 'nested': {'c.$': '$.a'}}", "{'a': 1, 'l': [1]}"));

    [Fact]
    public async Task Reads_the_context_object() => Asl.Succeeded(
        """
        {"all": {"Execution": {"Id": "arn:aws:states:eu-west-1:222222222222:execution:Machine:run", "Input": {"a": 1}, "StartTime": "2030-01-01T09:00:00.000Z", "Name": "run",
         "RoleArn": "arn:aws:iam::222222222222:role/Machine", "RedriveCount": 0},
         "StateMachine": {"Id": "arn:aws:states:eu-west-1:222222222222:stateMachine:Machine", "Name": "Machine"},
         "State": {"Name": "S", "EnteredTime": "2030-01-01T09:00:05.000Z"}}, "name": "S"}
        """,
        await Asl.StatesAsync("'W': {'Type': 'Wait', 'Seconds': 5, 'Next': 'S'}, 'S': {'Type': 'Pass', 'Parameters': {'all.$': '$$', 'name.$': '$$.State.Name'}, 'End': true}", "{'a': 1}"));

    [Theory]
    [InlineData("'Parameters': {'x.$': '$.b'}", """The JSONPath '$.b' specified for the field 'x.$' could not be found in the input '{"a":1}'""")]
    [InlineData("'InputPath': '$.b'", "Invalid path '$.b' : No results for path: $['b']")]
    [InlineData("'OutputPath': '$.b.c'", "Invalid path '$.b.c' : Missing property in path $['b']")]
    [InlineData("'InputPath': '$nobody'", "Invalid path '$nobody' : nothing has been assigned to the variable")]
    public async Task Ends_the_execution_with_States_Runtime_when_a_path_names_nothing(string field, string reason) => Asl.Failed(
        "States.Runtime",
        $"An error occurred while executing the state 'S' (entered at the event id #2). {reason}",
        await Asl.StatesAsync($"'S': {{'Type': 'Pass', {field}, 'End': true}}", "{'a': 1}"));

    [Fact]
    public async Task Fails_when_a_state_gives_more_than_256_KiB()
    {
        const string states = "'S': {'Type': 'Pass', 'Parameters': {'twice.$': 'States.Array($, $)'}, 'End': true}";
        Asl.Failed(
            "States.DataLimitExceeded",
            "The state/task 'S' returned a result with a size exceeding the maximum number of bytes service limit.",
            await Asl.StatesAsync(states, $"'{new string('x', 131_072)}'"));
        Assert.Equal("SUCCEEDED", (await Asl.StatesAsync(states, $"'{new string('x', 131_060)}'")).Status);
    }

    [Fact]
    public async Task Ends_the_execution_when_a_loop_nests_its_data_without_end()
    {
        var execution = await Asl.StatesAsync("'A': {'Type': 'Pass', 'Parameters': {'a.$': '$'}, 'Next': 'A'}");
        Assert.Equal(("FAILED", "States.Runtime"), (execution.Status, execution.Error));
        Assert.EndsWith("The data is nested more than 999 times", execution.Cause);
    }

    [Fact]
    public async Task Takes_an_input_that_is_nested_999_times()
    {
        var deep = $"{new string('[', 999)}{new string(']', 999)}";
        var execution = await Asl.StatesAsync("'A': {'Type': 'Succeed'}", deep);
        Assert.Equal(("SUCCEEDED", deep), (execution.Status, ValueReader.Of(execution.Output).ToString()));
    }
}

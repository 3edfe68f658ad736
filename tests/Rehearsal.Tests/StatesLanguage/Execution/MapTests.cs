using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

public class MapTests
{
    const string Pass = "{'StartAt': 'I', 'States': {'I': {'Type': 'Pass', 'End': true}}}";

    [Fact]
    public async Task Runs_its_processor_on_each_item() => Asl.Succeeded("[1, 'x', {'a': null}]", await Asl.StatesAsync(Map(Pass), "[1, 'x', {'a': null}]"));

    [Theory]
    [InlineData("ItemSelector", "ItemProcessor")]
    [InlineData("Parameters", "Iterator")]
    public async Task Shapes_each_item_by_its_selector_in_either_spelling(string selector, string processor) => Asl.Succeeded(
        "[{'index': 0, 'item': 'a', 'all': ['a', 'b'], 'fixed': 1}, {'index': 1, 'item': 'b', 'all': ['a', 'b'], 'fixed': 1}]",
        await Asl.StatesAsync(
            $"'M': {{'Type': 'Map', 'ItemsPath': '$.l', '{selector}': {{'index.$': '$$.Map.Item.Index', 'item.$': '$$.Map.Item.Value', 'all.$': '$.l', 'fixed': 1}}, '{processor}': {Pass}, 'End': true}}",
            "{'l': ['a', 'b']}"));

    [Fact]
    public async Task Its_states_see_the_item_in_the_context_object() => Asl.Succeeded("[[0, 'a'], [1, 'b']]", await Asl.StatesAsync(
        Map("{'StartAt': 'I', 'States': {'I': {'Type': 'Pass', 'Parameters': {'o.$': 'States.Array($$.Map.Item.Index, $$.Map.Item.Value)'}, 'OutputPath': '$.o', 'End': true}}}"), "['a', 'b']"));

    [Fact]
    public async Task Keeps_the_raw_input_around_its_result() => Asl.Succeeded("{'l': [1, 2], 'out': [1, 2]}", await Asl.StatesAsync(Map(Pass, "'ItemsPath': '$.l', 'ResultPath': '$.out'"), "{'l': [1, 2]}"));

    [Fact]
    public async Task Gives_an_empty_list_for_an_empty_list()
    {
        var execution = await Asl.StatesAsync(Map(Pass), "[]");
        Asl.Succeeded("[]", execution);
        Assert.Equal(["MapStateEntered", "MapStateStarted", "MapStateSucceeded", "MapStateExited"], Asl.Types(execution).Skip(1).SkipLast(1));
    }

    [Theory]
    [InlineData("'MaxConcurrency': 1", 40)]
    [InlineData("'MaxConcurrency': 2", 20)]
    [InlineData("'MaxConcurrencyPath': '$.at'", 16)]
    [InlineData("'MaxConcurrency': 0", 10)]
    public async Task Runs_as_many_at_once_as_it_may(string concurrency, int seconds)
    {
        var execution = await Asl.StatesAsync(
            Map("{'StartAt': 'I', 'States': {'I': {'Type': 'Wait', 'SecondsPath': '$', 'Next': 'J'}, 'J': {'Type': 'Pass', 'End': true}}}", $"'ItemsPath': '$.l', {concurrency}"), "{'l': [10, 10, 10, 6, 4], 'at': '3'}");
        Asl.Succeeded("[10, 10, 10, 6, 4]", execution);
        Assert.Equal(Asl.Start.AddSeconds(seconds), execution.StopDate);
    }

    [Fact]
    public async Task Runs_forty_at_once_at_most()
        => Assert.Equal(Asl.Start.AddSeconds(3), (await Asl.StatesAsync(Map("{'StartAt': 'I', 'States': {'I': {'Type': 'Wait', 'Seconds': 1, 'End': true}}}"), new JsonArray([.. Enumerable.Range(0, 81).Select(index => (JsonNode)index)]).ToJsonString())).StopDate);

    [Fact]
    public async Task The_first_failure_stops_the_other_iterations()
    {
        var execution = await Asl.StatesAsync(Map(
            "{'StartAt': 'I', 'States': {'I': {'Type': 'Wait', 'SecondsPath': '$', 'Next': 'C'}, 'C': {'Type': 'Choice', 'Choices': [{'Variable': '$', 'NumericEquals': 3, 'Next': 'F'}], 'Default': 'S'}, 'S': {'Type': 'Succeed'}, 'F': {'Type': 'Fail', 'Error': 'Three'}}}"),
            "[9, 1, 3, 5]");
        Asl.Failed("Three", null, execution);
        Assert.Equal(Asl.Start.AddSeconds(3), execution.StopDate);
        Assert.Equal(
            ["MapIterationFailed 2", "MapIterationAborted 0", "WaitStateAborted", "MapIterationAborted 3", "WaitStateAborted", "MapStateFailed", "ExecutionFailed"],
            execution.Events.SkipWhile(entry => entry.Type != "MapIterationFailed").Select(entry => $"{entry.Type} {entry.Details?["index"]}".TrimEnd()));
    }

    [Fact]
    public async Task Starts_no_iteration_after_a_failure()
    {
        var functions = new Functions().With("Work", (input, _) => (int)input! == 2 ? throw new StatesError("Two", null) : 0);
        Asl.Failed("Two", null, await Asl.StatesAsync(Map($"{{'StartAt': 'T', 'States': {{'T': {{'Type': 'Task', 'Resource': '{Asl.Function}', 'End': true}}}}}}", "'MaxConcurrency': 1"), "[1, 2, 3, 4]", functions));
        Assert.Equal(2, functions.Calls.Count);
    }

    [Fact]
    public async Task Names_the_events_before_as_the_service_does()
    {
        var execution = await Asl.StatesAsync(Map(Pass, "'MaxConcurrency': 1"), "[1, 2]");
        Assert.Equal(
            [
                (1, 0, "ExecutionStarted"), (2, 0, "MapStateEntered"), (3, 2, "MapStateStarted"),
                (4, 3, "MapIterationStarted"), (5, 4, "PassStateEntered"), (6, 5, "PassStateExited"), (7, 6, "MapIterationSucceeded"),
                (8, 6, "MapIterationStarted"), (9, 8, "PassStateEntered"), (10, 9, "PassStateExited"), (11, 10, "MapIterationSucceeded"),
                (12, 11, "MapStateSucceeded"), (13, 11, "MapStateExited"), (14, 13, "ExecutionSucceeded"),
            ],
            execution.Events.Select(entry => ((int)entry.Id, (int)entry.PreviousEventId, entry.Type)));
    }

    [Theory]
    [InlineData("'ItemsPath': '$.none'", "Invalid path '$.none' : No results for path: $['none']")]
    [InlineData("'ItemsPath': '$.text'", "Reference path \"$.text\" must point to array.")]
    [InlineData("'ItemsPath': '$.l', 'MaxConcurrencyPath': '$.text'", "The MaxConcurrencyPath field refers to value \"many\" which is not a valid integer: $.text")]
    [InlineData("'ItemsPath': '$.l', 'ItemSelector': {'x.$': '$.none'}", "The JSONPath '$.none' specified for the field 'x.$' could not be found in the input '{\"text\":\"many\",\"l\":[1]}'")]
    public async Task Ends_the_execution_when_the_data_does_not_suit(string fields, string reason) => Asl.Failed(
        "States.Runtime",
        $"An error occurred while executing the state 'M' (entered at the event id #2). {reason}",
        await Asl.StatesAsync(Map(Pass, fields), "{'text': 'many', 'l': [1]}"));

    static string Map(string processor, string fields = "'Comment': ''") => $"'M': {{'Type': 'Map', 'ItemProcessor': {processor}, {fields}, 'End': true}}";
}

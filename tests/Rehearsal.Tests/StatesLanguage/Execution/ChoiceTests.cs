using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

public class ChoiceTests
{
    [Theory]
    [InlineData("{'n': 5}", "'low'")]
    [InlineData("{'n': 15}", "'middle'")]
    [InlineData("{'n': 25}", "'else'")]
    [InlineData("{'n': 'text'}", "'else'")]
    public async Task Takes_the_first_rule_that_holds_or_the_default(string input, string output) => Asl.Succeeded(output, await ChooseAsync(
        "{'Variable': '$.n', 'NumericLessThan': 10, 'Next': 'Low'}, {'Variable': '$.n', 'NumericLessThan': 20, 'Next': 'Middle'}", input));

    [Theory]
    [InlineData("{'And': [{'Variable': '$.a', 'BooleanEquals': true}, {'Variable': '$.b', 'BooleanEquals': true}], 'Next': 'Low'}", "'else'")]
    [InlineData("{'Or': [{'Variable': '$.a', 'BooleanEquals': true}, {'Variable': '$.b', 'BooleanEquals': true}], 'Next': 'Low'}", "'low'")]
    [InlineData("{'Not': {'Variable': '$.b', 'BooleanEquals': true}, 'Next': 'Low'}", "'low'")]
    [InlineData("{'Not': {'And': [{'Variable': '$.a', 'IsPresent': true}, {'Not': {'Variable': '$.c', 'IsPresent': true}}]}, 'Next': 'Low'}", "'else'")]
    [InlineData("{'And': [{'Variable': '$.c', 'IsPresent': true}, {'Variable': '$.c', 'IsNull': true}], 'Next': 'Low'}", "'else'")]
    public async Task Combines_conditions_and_asks_no_more_than_it_must(string rule, string output) => Asl.Succeeded(output, await ChooseAsync(rule, "{'a': true, 'b': false}"));

    [Fact]
    public async Task Compares_with_what_a_path_names()
        => Asl.Succeeded("'low'", await ChooseAsync("{'Variable': '$.a', 'StringEqualsPath': '$.b', 'Next': 'Low'}", "{'a': 'x', 'b': 'x'}"));

    [Theory]
    [InlineData("{'Variable': '$.a.b', 'IsNull': true, 'Next': 'Low'}", "$.a.b")]
    [InlineData("{'Variable': '$.n', 'NumericEqualsPath': '$.m', 'Next': 'Low'}", "$.m")]
    public async Task Ends_the_execution_when_a_condition_reads_what_is_not_there(string rule, string path) => Asl.Failed(
        "States.Runtime",
        $"An error occurred while executing the state 'C' (entered at the event id #2). Invalid path '{path}': The choice state's condition path references an invalid value.",
        await ChooseAsync(rule, "{'n': 1}"));

    [Fact]
    public async Task Fails_when_no_rule_holds_and_there_is_no_default()
    {
        var execution = await Asl.StatesAsync("'C': {'Type': 'Choice', 'Choices': [{'Variable': '$.n', 'NumericEquals': 1, 'Next': 'D'}]}, 'D': {'Type': 'Succeed'}", "{'n': 2}");
        Assert.Equal(("FAILED", "States.NoChoiceMatched"), (execution.Status, execution.Error));
    }

    [Theory]
    [InlineData("{'n': 1}", "'rule'")]
    [InlineData("{'n': 2}", "'default'")]
    public async Task Assigns_what_the_chosen_rule_says_or_the_state_when_none_holds(string input, string output) => Asl.Succeeded(output, await Asl.StatesAsync(
        "'C': {'Type': 'Choice', 'Choices': [{'Variable': '$.n', 'NumericEquals': 1, 'Assign': {'v': 'rule'}, 'Next': 'D'}], 'Assign': {'v': 'default'}, 'Default': 'D'}, "
        + "'D': {'Type': 'Pass', 'InputPath': '$v', 'End': true}",
        input));

    static Task<Execution> ChooseAsync(string rules, string input) => Asl.StatesAsync(
        $"'C': {{'Type': 'Choice', 'Choices': [{rules}{(rules.Contains("'Middle'") ? "" : ", {'Variable': '$$.State.Name', 'StringEquals': 'never', 'Next': 'Middle'}")}], 'Default': 'Else'}}, "
        + "'Low': {'Type': 'Pass', 'Result': 'low', 'End': true}, 'Middle': {'Type': 'Pass', 'Result': 'middle', 'End': true}, 'Else': {'Type': 'Pass', 'Result': 'else', 'End': true}",
        input);
}

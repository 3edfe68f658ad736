using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

public class RefusalTests
{
    [Theory]
    [InlineData("", "line 1, /: the definition is not JSON")]
    [InlineData("not a definition", "line 1, /: the definition is not JSON")]
    [InlineData("{\n  \"StartAt\": \"A\",\n}", "line 3, /: the definition is not JSON")]
    [InlineData("{\n  \"StartAt\": \"A\",\n  \"StartAt\": \"B\"}", "line 3, /StartAt: the definition is not JSON: the field 'StartAt' is there twice")]
    [InlineData("[]", "line 1, /: the definition must be a JSON object")]
    [InlineData("{}", "line 1, /: the field StartAt is required|line 1, /: the field States is required")]
    public void Of_a_document_that_is_no_definition(string document, string problems)
        => Assert.Equal(problems.Split('|').Length, problems.Split('|').Zip(Asl.Problems(document)).Count(pair => pair.Second.StartsWith(pair.First)));

    [Theory]
    [InlineData("'StartAt': 'B'", "line 2, /StartAt: StartAt must name a state of this level: 'B' is none")]
    [InlineData("'StartAt': 'A', 'Version': '2.0'", "line 2, /Version: Version must be 1.0: 2.0 does not exist")]
    [InlineData("'StartAt': 'A', 'QueryLanguage': 'JSONata'", "line 2, /QueryLanguage: QueryLanguage must be JSONPath: JSONata is not modelled")]
    [InlineData("'StartAt': 'A', 'TimeoutSeconds': 0", "line 2, /TimeoutSeconds: TimeoutSeconds must be a whole number from 1 to 99999999")]
    [InlineData("'StartAt': 'A', 'Extra': 1", "line 2, /Extra: the field Extra is not supported here")]
    [InlineData("'StartAt': 7", "line 2, /StartAt: StartAt must be a string")]
    public void Of_a_machine(string fields, string problem)
        => Assert.Equal(problem, Assert.Single(Asl.Problems($"{{\n{fields},\n'States': {{'A': {{'Type': 'Succeed'}}}}}}".Replace('\'', '"'))));

    [Theory]
    [InlineData("'Type': 'Pass'", "line 2, /States/A: Next or \"End\": true is required")]
    [InlineData("'Type': 'Pass', 'End': true, 'Next': 'A'", "line 2, /States/A/Next: Next and End exclude each other")]
    [InlineData("'Type': 'Pass', 'End': false", "line 2, /States/A/End: End must be true, or be left out")]
    [InlineData("'Type': 'Pass', 'Next': 'Nowhere'", "line 2, /States/A/Next: a transition must lead to a state of the same level: there is no 'Nowhere'")]
    [InlineData("'Type': 'Loop', 'End': true", "line 2, /States/A/Type: Type must be Pass, Task, Choice, Wait, Succeed, Fail, Parallel or Map, not Loop")]
    [InlineData("'End': true", "line 2, /States/A: the field Type is required")]
    [InlineData("'Type': 'Pass', 'InputPath': 'a', 'End': true", "line 2, /States/A/InputPath: 'a' is not valid: a path starts with $ at character 1")]
    [InlineData("'Type': 'Pass', 'InputPath': 1, 'End': true", "line 2, /States/A/InputPath: InputPath must be a string")]
    [InlineData("'Type': 'Pass', 'ResultPath': '$.a[*]', 'End': true", "line 2, /States/A/ResultPath: '$.a[*]' must name exactly one place: wildcards, filters, slices and functions are not allowed")]
    [InlineData("'Type': 'Pass', 'ResultPath': '$$.a', 'End': true", "line 2, /States/A/ResultPath: '$$.a' must be in the state's data: nothing can be written to the context object or to a variable")]
    [InlineData("'Type': 'Pass', 'Parameters': '$.a', 'End': true", "line 2, /States/A/Parameters: Parameters must be an object")]
    [InlineData("'Type': 'Pass', 'Parameters': {'a': [{'b.$': 1}]}, 'End': true", "line 2, /States/A/Parameters/a[0]/b.$: a field that ends in .$ must hold a path or an intrinsic function as a string")]
    [InlineData("'Type': 'Pass', 'Parameters': {'b.$': 'States.Unheard()'}, 'End': true", "line 2, /States/A/Parameters/b.$: 'States.Unheard()' is not valid: there is no intrinsic function States.Unheard at character 15")]
    [InlineData("'Type': 'Pass', 'ResultSelector': {}, 'End': true", "line 2, /States/A/ResultSelector: the field ResultSelector is not supported here")]
    [InlineData("'Type': 'Pass', 'Output': {}, 'End': true", "line 2, /States/A/Output: the field Output belongs to JSONata, which is not modelled")]
    [InlineData("'Type': 'Pass', 'QueryLanguage': 'JSONata', 'End': true", "line 2, /States/A/QueryLanguage: QueryLanguage must be JSONPath: JSONata is not modelled")]
    [InlineData("'Type': 'Pass', 'Assign': {'states': 1}, 'End': true", "line 2, /States/A/Assign/states: the variable name states is reserved")]
    [InlineData("'Type': 'Pass', 'Assign': {'1a.$': '$'}, 'End': true", "line 2, /States/A/Assign/1a.$: the name of a variable has 1 to 80 letters, digits and _, and no digit at its start")]
    [InlineData("'Type': 'Succeed', 'Assign': {}", "line 2, /States/A/Assign: the field Assign is not supported here")]
    [InlineData("'Type': 'Succeed', 'Next': 'A'", "line 2, /States/A/Next: the field Next is not supported here")]
    [InlineData("'Type': 'Fail', 'Error': 'E', 'ErrorPath': '$.e'", "line 2, /States/A/ErrorPath: Error and ErrorPath exclude each other")]
    [InlineData("'Type': 'Fail', 'CausePath': 'States.Array(1)'", "line 2, /States/A/CausePath: States.Array makes no text; allowed are States.Format, States.JsonToString, States.ArrayGetItem, States.Base64Encode, States.Base64Decode, States.Hash, States.UUID")]
    [InlineData("'Type': 'Wait', 'End': true", "line 2, /States/A: one of Seconds, SecondsPath, Timestamp and TimestampPath is required")]
    [InlineData("'Type': 'Wait', 'Seconds': -1, 'End': true", "line 2, /States/A/Seconds: Seconds must be a whole number from 0 to 99999999")]
    [InlineData("'Type': 'Wait', 'Timestamp': '2030-01-01', 'End': true", "line 2, /States/A/Timestamp: Timestamp must be ISO 8601 with date, time and offset, such as 2030-01-01T09:00:00Z")]
    [InlineData("'Type': 'Wait', 'Seconds': 1, 'Timestamp': '2030-01-01T09:00:00Z', 'End': true", "line 2, /States/A/Timestamp: Seconds and Timestamp exclude each other")]
    [InlineData("'Type': 'Wait', 'SecondsPath': '$.a[0:1]', 'End': true", "line 2, /States/A/SecondsPath: '$.a[0:1]' must name exactly one place: wildcards, filters, slices and functions are not allowed")]
    [InlineData("'Type': 'Choice', 'Choices': []", "line 2, /States/A/Choices: Choices must not be empty")]
    [InlineData("'Type': 'Choice', 'Choices': [{'Next': 'A'}]", "line 2, /States/A/Choices[0]: a rule needs Variable, And, Or or Not")]
    [InlineData("'Type': 'Choice', 'Choices': [{'Variable': '$.a', 'Next': 'A'}]", "line 2, /States/A/Choices[0]: a rule needs exactly one comparison, not 0")]
    [InlineData("'Type': 'Choice', 'Choices': [{'Variable': '$.a', 'StringEquals': 'a', 'IsNull': true, 'Next': 'A'}]", "line 2, /States/A/Choices[0]: a rule needs exactly one comparison, not 2")]
    [InlineData("'Type': 'Choice', 'Choices': [{'Variable': '$.a', 'NumericEquals': '1', 'Next': 'A'}]", "line 2, /States/A/Choices[0]/NumericEquals: NumericEquals must be a number")]
    [InlineData("'Type': 'Choice', 'Choices': [{'Variable': '$.a', 'TimestampEquals': 'noon', 'Next': 'A'}]", "line 2, /States/A/Choices[0]/TimestampEquals: TimestampEquals must be a timestamp")]
    [InlineData("'Type': 'Choice', 'Choices': [{'Variable': '$.a', 'StringMatchesPath': '$.b', 'Next': 'A'}]", "line 2, /States/A/Choices[0]/StringMatchesPath: the field StringMatchesPath is not supported here")]
    [InlineData("'Type': 'Choice', 'Choices': [{'Variable': '$.a[*]', 'IsNull': true, 'Next': 'A'}]", "line 2, /States/A/Choices[0]/Variable: '$.a[*]' must name at most one value: wildcards, filters and slices are not allowed")]
    [InlineData("'Type': 'Choice', 'Choices': [{'And': [{'Variable': '$.a', 'IsNull': true, 'Next': 'A'}], 'Next': 'A'}]", "line 2, /States/A/Choices[0]/And[0]/Next: the field Next is not supported here")]
    [InlineData("'Type': 'Parallel', 'Branches': [], 'End': true", "line 2, /States/A/Branches: Branches must not be empty")]
    [InlineData("'Type': 'Map', 'End': true", "line 2, /States/A: the field ItemProcessor is required")]
    public void Of_a_state(string fields, string problem) => Assert.Equal(problem, Assert.Single(Problems($"'A': {{{fields}}}")));

    [Theory]
    [InlineData("'Resource': 'Work'", "/Resource: Resource must be an ARN, not Work")]
    [InlineData("'Resource': 'arn:aws:states:us-east-1:111111111111:activity:a'", "/Resource: an activity is not modelled; modelled are a Lambda function's ARN, lambda:invoke and lambda:invoke.waitForTaskToken")]
    [InlineData("'Resource': 'arn:aws:states:::sqs:sendMessage'", "/Resource: the integration arn:aws:states:::sqs:sendMessage is not modelled; modelled are a Lambda function's ARN, lambda:invoke and lambda:invoke.waitForTaskToken")]
    [InlineData("'Resource': 'arn:aws:states:::lambda:invoke'", ": the field Parameters is required")]
    [InlineData("'Resource': 'arn:aws:states:::lambda:invoke', 'Parameters': {'Payload': 1}", "/Parameters: the field FunctionName is required")]
    [InlineData("'Resource': 'arn:aws:states:::lambda:invoke', 'Parameters': {'FunctionName': 'W', 'Extra.$': '$'}", "/Parameters/Extra.$: lambda:invoke has no parameter Extra")]
    [InlineData("'Resource': 'ARN', 'Credentials': {}", "/Credentials: the field Credentials is not modelled")]
    [InlineData("'Resource': 'ARN', 'TimeoutSeconds': 5, 'HeartbeatSeconds': 5", "/HeartbeatSeconds: HeartbeatSeconds must be less than TimeoutSeconds")]
    [InlineData("'Resource': 'ARN', 'TimeoutSeconds': 5, 'TimeoutSecondsPath': '$.t'", "/TimeoutSecondsPath: TimeoutSeconds and TimeoutSecondsPath exclude each other")]
    [InlineData("'Resource': 'ARN', 'Retry': [{}]", "/Retry[0]: the field ErrorEquals is required")]
    [InlineData("'Resource': 'ARN', 'Retry': [{'ErrorEquals': []}]", "/Retry[0]/ErrorEquals: ErrorEquals must not be empty")]
    [InlineData("'Resource': 'ARN', 'Retry': [{'ErrorEquals': ['E', 1]}]", "/Retry[0]/ErrorEquals: ErrorEquals must be a list of strings")]
    [InlineData("'Resource': 'ARN', 'Retry': [{'ErrorEquals': ['States.ALL', 'E']}]", "/Retry[0]/ErrorEquals: States.ALL must stand alone, in the last entry")]
    [InlineData("'Resource': 'ARN', 'Retry': [{'ErrorEquals': ['States.ALL']}, {'ErrorEquals': ['E']}]", "/Retry[0]/ErrorEquals: States.ALL must stand alone, in the last entry")]
    [InlineData("'Resource': 'ARN', 'Retry': [{'ErrorEquals': ['E'], 'IntervalSeconds': 0}]", "/Retry[0]/IntervalSeconds: IntervalSeconds must be a whole number from 1 to 99999999")]
    [InlineData("'Resource': 'ARN', 'Retry': [{'ErrorEquals': ['E'], 'MaxAttempts': 1.5}]", "/Retry[0]/MaxAttempts: MaxAttempts must be a whole number from 0 to 99999999")]
    [InlineData("'Resource': 'ARN', 'Retry': [{'ErrorEquals': ['E'], 'BackoffRate': 0.5}]", "/Retry[0]/BackoffRate: BackoffRate must be a number of at least 1")]
    [InlineData("'Resource': 'ARN', 'Retry': [{'ErrorEquals': ['E'], 'IntervalSeconds': 9, 'MaxDelaySeconds': 9}]", "/Retry[0]/MaxDelaySeconds: MaxDelaySeconds must be greater than IntervalSeconds")]
    [InlineData("'Resource': 'ARN', 'Retry': [{'ErrorEquals': ['E'], 'JitterStrategy': 'SOME'}]", "/Retry[0]/JitterStrategy: JitterStrategy must be FULL or NONE, not SOME")]
    [InlineData("'Resource': 'ARN', 'Catch': [{'ErrorEquals': ['E']}]", "/Catch[0]: the field Next is required")]
    [InlineData("'Resource': 'ARN', 'Catch': [{'ErrorEquals': ['E'], 'Next': 'B'}]", "/Catch[0]/Next: a transition must lead to a state of the same level: there is no 'B'")]
    public void Of_a_task(string fields, string problem)
        => Assert.Equal($"line 2, /States/A{problem}", Assert.Single(Problems($"'A': {{'Type': 'Task', {fields.Replace("'ARN'", $"'{Asl.Function}'")}, 'End': true}}")));

    [Theory]
    [InlineData("'ItemProcessor': P, 'Iterator': P", "/Iterator: ItemProcessor and Iterator exclude each other")]
    [InlineData("'ItemProcessor': P, 'ItemSelector': {}, 'Parameters': {}", "/Parameters: ItemSelector and Parameters exclude each other")]
    [InlineData("'ItemProcessor': P, 'MaxConcurrency': -1", "/MaxConcurrency: MaxConcurrency must be a whole number from 0 to 99999999")]
    [InlineData("'ItemProcessor': P, 'ItemsPath': '$.l[*]'", "/ItemsPath: '$.l[*]' must name exactly one place: wildcards, filters, slices and functions are not allowed")]
    [InlineData("'ItemProcessor': P, 'ItemReader': {}", "/ItemReader: the field ItemReader belongs to a distributed Map, which is not modelled")]
    [InlineData("'ItemProcessor': {'ProcessorConfig': {'Mode': 'DISTRIBUTED'}, 'StartAt': 'I', 'States': {'I': {'Type': 'Succeed'}}}", "/ItemProcessor/ProcessorConfig/Mode: Mode must be INLINE: DISTRIBUTED is not modelled")]
    [InlineData("'ItemProcessor': {'StartAt': 'I', 'States': {'I': {'Type': 'Pass', 'Next': 'A'}}}", "/ItemProcessor/States/I/Next: a transition must lead to a state of the same level: there is no 'A'")]
    public void Of_a_map(string fields, string problem) => Assert.Contains(
        $"line 2, /States/A{problem}",
        Problems($"'A': {{'Type': 'Map', {fields.Replace(" P", " {'StartAt': 'I', 'States': {'I': {'Type': 'Succeed'}}}")}, 'End': true}}"));

    [Fact]
    public void Of_states_that_share_a_name_even_on_different_levels() => Assert.Equal(
        ["line 2, /States/B/Branches[0]/States/A: the name of a state must be unique in the whole machine: 'A' is there twice"],
        Problems("'A': {'Type': 'Pass', 'Next': 'B'}, 'B': {'Type': 'Parallel', 'Branches': [{'StartAt': 'A', 'States': {'A': {'Type': 'Succeed'}}}], 'End': true}"));

    [Fact]
    public void Of_a_state_that_nothing_leads_to() => Assert.Equal(
        ["line 4, /States/B: each state must be reachable: no transition leads to 'B'"],
        Asl.Problems("{'StartAt': 'A',\n'States': {\n'A': {'Type': 'Succeed'},\n'B': {'Type': 'Succeed'}}}".Replace('\'', '"')));

    [Fact]
    public void Of_an_inner_level_that_assigns_a_variable_of_the_level_around() => Assert.Equal(
        ["line 2, /States/P/Branches[0]/States/I/Assign/v: a branch or an iteration must not assign a variable of the level around it: 'v'"],
        Problems("'P': {'Type': 'Parallel', 'Assign': {'v': 1}, 'Branches': [{'StartAt': 'I', 'States': {'I': {'Type': 'Pass', 'Assign': {'v': 2}, 'End': true}}}], 'End': true}"));

    [Fact]
    public void Of_a_name_that_is_too_long() => Assert.StartsWith("line 2, /States/", Assert.Single(Problems($"'{new string('A', 81)}': {{'Type': 'Succeed'}}")));

    [Fact]
    public void Of_a_definition_that_is_larger_than_the_service_takes()
        => Assert.Equal("line 1, /: the definition must not be longer than 1048576 bytes", Assert.Single(Problems($"'A': {{'Type': 'Succeed', 'Comment': '{new string('x', 1024 * 1024)}'}}")));

    [Fact]
    public void Says_everything_that_is_wrong_at_once() => Assert.Equal(4, Problems("'A': {'Type': 'Wait', 'Extra': 1, 'Next': 'B'}, 'B': {'Type': 'Fail', 'Cause': 1, 'Error': 2}").Count);

    static IReadOnlyList<string> Problems(string states) => Asl.Problems($"{{'StartAt': '{states.Split('\'')[1]}',\n'States': {{{states}}}}}".Replace('\'', '"'));
}

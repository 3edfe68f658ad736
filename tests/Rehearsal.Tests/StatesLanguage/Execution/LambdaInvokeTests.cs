using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

public class LambdaInvokeTests
{
    [Fact]
    public async Task Wraps_the_result_in_what_Lambdas_API_answers()
    {
        var execution = await InvokeAsync("'FunctionName': 'Work', 'Payload': {'a': 1}", Echo());
        Assert.Equal("SUCCEEDED", execution.Status);
        var output = execution.Output!;
        Assert.Equal(["ExecutedVersion", "Payload", "SdkHttpMetadata", "SdkResponseMetadata", "StatusCode"], output.AsObject().Select(field => field.Key));
        Assert.Equal("""{"a":1}""", output["Payload"]!.ToJsonString());
        Assert.Equal("7", (string?)output["SdkHttpMetadata"]!["HttpHeaders"]!["Content-Length"]);
        Assert.Equal((string?)output["SdkResponseMetadata"]!["RequestId"], (string?)output["SdkHttpMetadata"]!["AllHttpHeaders"]!["x-amzn-RequestId"]![0]);
        Assert.Equal(("$LATEST", 200), ((string?)output["ExecutedVersion"], (int)output["StatusCode"]!));
    }

    [Theory]
    [InlineData("'FunctionName': 'Work'", "arn:aws:lambda:eu-west-1:222222222222:function:Work")]
    [InlineData("'FunctionName': 'Work:live'", "arn:aws:lambda:eu-west-1:222222222222:function:Work:live")]
    [InlineData("'FunctionName': 'Work', 'Qualifier': '7'", "arn:aws:lambda:eu-west-1:222222222222:function:Work:7")]
    [InlineData("'FunctionName': '333333333333:function:Work'", "arn:aws:lambda:eu-west-1:333333333333:function:Work")]
    [InlineData("'FunctionName': 'arn:aws:lambda:us-east-2:333333333333:function:Work'", "arn:aws:lambda:us-east-2:333333333333:function:Work")]
    public async Task Finds_the_function_by_its_name_or_ARN(string parameters, string arn)
    {
        var functions = Echo();
        await InvokeAsync(parameters, functions);
        Assert.Equal(arn, Assert.Single(functions.Calls).Resource);
    }

    [Theory]
    [InlineData("'Payload': {'a': 1}", "{\"a\":1}")]
    [InlineData("'Payload': [1]", "[1]")]
    [InlineData("'Payload': null", "{}")]
    [InlineData("'Qualifier': '1'", "{}")]
    [InlineData("'Payload': '0.0'", "0.0")]
    [InlineData("'Payload': 'null'", "null")]
    [InlineData("'Payload': '[]'", "[]")]
    public async Task Sends_a_text_as_it_is_and_nothing_as_the_empty_object(string payload, string sent)
    {
        var functions = Echo();
        await InvokeAsync($"'FunctionName': 'Work', {payload}", functions);
        Assert.Equal(sent, Assert.Single(functions.Calls).Input);
    }

    [Fact]
    public async Task Fails_when_a_text_is_not_JSON()
    {
        var functions = Echo();
        var execution = await InvokeAsync("'FunctionName': 'Work', 'Payload': 'plain words'", functions);
        Assert.Equal(("FAILED", "Lambda.InvalidRequestContentException"), (execution.Status, execution.Error));
        Assert.Empty(functions.Calls);
        Assert.Contains("TaskFailed", Asl.Types(execution));
    }

    [Fact]
    public async Task Writes_a_functions_error_without_spaces()
    {
        var functions = new Functions().With("Work", (_, _) => throw new StatesError("Full", """{"errorMessage": "no, room: none", "errorType": "Full"}"""));
        Asl.Failed("Full", """{"errorMessage":"no, room: none","errorType":"Full"}""", await InvokeAsync("'FunctionName': 'Work'", functions));
    }

    [Theory]
    [InlineData("'FunctionName.$': '$.number'", "FunctionName")]
    [InlineData("'FunctionName': 'not a name'", "FunctionName")]
    [InlineData("'FunctionName': 'Work', 'InvocationType.$': '$.text'", "InvocationType")]
    public async Task Ends_the_execution_when_the_parameters_cannot_be_used(string parameters, string field)
    {
        var execution = await InvokeAsync(parameters, Echo());
        Assert.Equal(("FAILED", "States.Runtime"), (execution.Status, execution.Error));
        Assert.EndsWith($"could not be used to start the Task: [The value of the field '{field}' has an invalid format]", execution.Cause);
    }

    [Fact]
    public async Task Goes_on_without_the_result_of_an_event()
    {
        var functions = new Functions();
        functions.WithAsync("Work", async (_, _) => { await functions.Time.Delay(TimeSpan.FromHours(1)); return "late"; });
        var execution = await InvokeAsync("'FunctionName': 'Work', 'InvocationType': 'Event'", functions);
        Assert.Equal(("SUCCEEDED", 202, Asl.Start), (execution.Status, (int)execution.Output!["StatusCode"]!, execution.StopDate));
    }

    [Fact]
    public async Task Shows_the_logs_end_when_asked()
        => Assert.Contains("START RequestId", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)(await InvokeAsync("'FunctionName': 'Work', 'LogType': 'Tail'", Echo())).Output!["LogResult"]!)));

    [Fact]
    public async Task Names_the_resource_as_Lambda_when_the_result_is_too_large()
    {
        var functions = new Functions().With("Work", (_, _) => new string('x', 300_000));
        Asl.Failed("States.DataLimitExceeded", "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.", await InvokeAsync("'FunctionName': 'Work'", functions));
    }

    static Functions Echo() => new Functions().With("Work", (input, _) => input?.DeepClone());

    static Task<Execution> InvokeAsync(string parameters, Functions functions) => Asl.StatesAsync(
        $"'T': {{'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke', 'Parameters': {{{parameters}}}, 'End': true}}", "{'number': 1, 'text': 'Sometimes'}", functions);
}

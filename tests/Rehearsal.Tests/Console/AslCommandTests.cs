using System.CommandLine;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Console;

namespace ComfyServerless.Rehearsal.Tests.Console;

public sealed class AslCommandTests : IDisposable
{
    const string Call = """{"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111111111111:function:work", "End": true}}}""";

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("asl-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Prints_the_output_alone()
    {
        var (code, output, errors) = await RunAsync(Write("m.asl.json", """{"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}"""), "--input", Write("in.json", """{"a": ["é"]}"""));
        Assert.Equal((0, """{"a":["é"]}""", ""), (code, Compact(output), errors));
    }

    [Fact]
    public async Task Takes_the_empty_object_without_an_input()
        => Assert.Equal("{}", Compact((await RunAsync(Write("m.json", """{"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}"""))).Output));

    [Fact]
    public async Task Prints_error_and_cause_and_ends_with_1()
    {
        var (code, output, _) = await RunAsync(Write("m.json", """{"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E", "Cause": "C"}}}"""));
        Assert.Equal((1, """{"status":"FAILED","error":"E","cause":"C"}"""), (code, Compact(output)));
    }

    [Fact]
    public async Task Says_what_is_wrong_with_a_definition_and_ends_with_2()
    {
        var (code, output, errors) = await RunAsync(Write("m.json", "{\n\"StartAt\": \"S\",\n\"States\": {\n\"S\": {\"Type\": \"Pass\", \"Next\": \"T\"}}}"));
        Assert.Equal((2, ""), (code, output));
        Assert.Equal("m.json: line 4, /States/S/Next: a transition must lead to a state of the same level: there is no 'T'", errors.Trim());
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("[1]")]
    [InlineData("""{"work": {"kind": "magic"}}""")]
    public async Task Says_what_is_wrong_with_the_functions_and_ends_with_2(string functions)
    {
        var (code, _, errors) = await RunAsync(Write("m.json", Call), "--lambdas", Write("f.json", functions));
        Assert.Equal(2, code);
        Assert.NotEmpty(errors);
    }

    [Fact]
    public async Task Prints_the_history_too()
    {
        var (code, output, _) = await RunAsync(Write("m.json", """{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 90000, "End": true}}}"""), "--history");
        var json = JsonNode.Parse(output)!;
        Assert.Equal((0, "SUCCEEDED", "{}"), (code, (string?)json["status"], json["output"]!.ToJsonString()));
        Assert.Equal(["ExecutionStarted", "WaitStateEntered", "WaitStateExited", "ExecutionSucceeded"], json["events"]!.AsArray().Select(entry => (string?)entry!["type"]));
        Assert.Equal(90000, (double)json["events"]![2]!["timestamp"]! - (double)json["events"]![1]!["timestamp"]!);
    }

    [Theory]
    [InlineData("""{"kind": "echo"}""", """{"a":[1]}""")]
    [InlineData("""{"kind": "const", "value": {"x": null}}""", """{"x":null}""")]
    [InlineData("""{"kind": "const-string", "repeat": "ab", "count": 3}""", "\"ababab\"")]
    [InlineData("""{"kind": "sleep-then-echo", "seconds": 7200}""", """{"a":[1]}""")]
    [InlineData("""{"kind": "format"}""", "\"input-event-{'a': [1]}\"")]
    public async Task Functions_stand_in_for_Lambdas(string function, string expected)
    {
        var (code, output, _) = await RunAsync(Write("m.json", Call), "--input", Write("in.json", """{"a": [1]}"""), "--lambdas", Write("f.json", $$"""{"work": {{function}}}"""));
        Assert.Equal((0, expected), (code, Compact(output)));
    }

    [Fact]
    public async Task A_function_raises_its_error()
    {
        var (code, output, _) = await RunAsync(Write("m.json", Call), "--lambdas", Write("f.json", """{"work": {"kind": "raise", "errorType": "Full", "errorMessage": "no room"}}"""));
        var json = JsonNode.Parse(output)!;
        Assert.Equal((1, "Full"), (code, (string?)json["error"]));
        Assert.StartsWith("""{"errorMessage": "no room", "errorType": "Full", "requestId": """, (string?)json["cause"]);
    }

    [Fact]
    public async Task A_function_that_is_not_listed_does_not_exist()
    {
        var (code, output, _) = await RunAsync(Write("m.json", Call));
        Assert.Equal((1, "Lambda.ResourceNotFoundException"), (code, (string?)JsonNode.Parse(output)!["error"]));
        Assert.StartsWith("Function not found: arn:aws:lambda:us-east-1:111111111111:function:work:$LATEST", (string?)JsonNode.Parse(output)!["cause"]);
    }

    [Fact]
    public async Task A_batch_prints_one_line_for_each_sub_folder_in_order()
    {
        Write("b/definition.json", Call);
        Write("b/input.json", "7");
        Write("b/meta.json", """{"lambdas": {"work": {"kind": "echo"}}, "type": "STANDARD"}""");
        Write("a/definition.json", """{"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E"}}}""");
        Write("c/definition.json", """{"StartAt": "S", "States": {"S": {"Type": "Pass", "Parameters": {"id.$": "$$.Execution.Id"}, "End": true}}}""");
        Write("c/meta.json", """{"type": "EXPRESS"}""");
        Write("d/notes.txt", "no case");
        var (code, output, _) = await RunAsync("--batch", folder.FullName);
        Assert.Equal(0, code);
        Assert.Equal(
            [
                """{"case":"a","status":"FAILED","error":"E"}""",
                """{"case":"b","status":"SUCCEEDED","output":7}""",
                """{"case":"c","status":"SUCCEEDED","output":{"id":"arn:aws:states:us-east-1:111111111111:express:case:rehearsal:1"}}""",
            ],
            output.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_batch_goes_on_behind_a_definition_that_is_refused()
    {
        Write("a/definition.json", "{}");
        Write("b/definition.json", """{"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}""");
        var (code, output, _) = await RunAsync("--batch", folder.FullName);
        Assert.Equal(2, code);
        var lines = output.Trim().Split('\n');
        Assert.Equal(("REFUSED", """{"case":"b","status":"SUCCEEDED","output":{}}"""), ((string?)JsonNode.Parse(lines[0])!["status"], lines[1]));
    }

    [Theory]
    [InlineData]
    [InlineData("absent.json")]
    [InlineData("--batch", "absent")]
    public async Task Ends_with_2_when_there_is_nothing_to_run(params string[] arguments)
    {
        var (code, output, errors) = await RunAsync(arguments);
        Assert.Equal((2, ""), (code, output));
        Assert.NotEmpty(errors);
    }

    string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    static string Compact(string json) => AslRun.Print(JsonNode.Parse(json), indented: false);

    static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await AslCommand.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = errors });
        return (code, output.ToString(), errors.ToString());
    }
}

using System.Text;
using System.Text.Json.Nodes;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using ComfyServerless.Rehearsal.Aws.Events;
using ComfyServerless.Rehearsal.Aws.StepFunctions;
using ComfyServerless.Rehearsal.Lambda;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Aws.StepFunctions;

public sealed class StepFunctionsServiceTests : IAsyncLifetime, IFunctionHost
{
    const string Definition = """
        {"StartAt": "First", "States": {
          "First": {"Type": "Task", "Resource": "${First}", "Next": "Second", "Retry": [{"ErrorEquals": ["NotReadyException"], "IntervalSeconds": 15, "BackoffRate": 1, "MaxAttempts": 40}]},
          "Second": {"Type": "Task", "Resource": "${First}", "End": true}}}
        """;

    readonly Queue<InvocationResult> answers = new();
    readonly List<string> invoked = [];
    LocalAws aws = null!;
    LambdaService lambda = null!;
    StateMachines machines = null!;
    EventBus bus = null!;
    AmazonStepFunctionsClient client = null!;
    string machine = "";

    public async Task InitializeAsync()
    {
        aws = await LocalAws.StartAsync(context =>
        {
            lambda = new(context.Time, context.Latencies) { Host = this };
            bus = new(context);
            bus.Connect(new LambdaEventTarget(context, lambda, new Rehearsal.Aws.Iam.IamRoles(context)));
            machines = new(context, new LambdaTaskRunner(lambda), bus);
            var made = new LambdaResourceTypes(context, lambda, (_, _) => { }).ResourceTypes.First().Create(new("Function", "stack", JsonNode.Parse("""{"FunctionName": "one", "Role": "arn:aws:iam::1:role/r", "Handler": "First"}""")!.AsObject()));
            machine = new StateMachineResourceTypes(context, machines).ResourceTypes.Single().Create(new("Machine", "stack", new()
            {
                ["StateMachineName"] = "test", ["RoleArn"] = "arn:aws:iam::1:role/r", ["DefinitionString"] = Definition, ["DefinitionSubstitutions"] = new JsonObject { ["First"] = made.Attributes!["Arn"]!.DeepClone() },
            })).Id;
            return [new StepFunctionsService(machines)];
        });
        client = new(LocalAws.Credentials(), aws.Here(new AmazonStepFunctionsConfig()));
    }

    public Task<InvocationResult> InvokeAsync(LambdaFunction function, byte[] payload)
    {
        lock (answers)
        {
            invoked.Add(Encoding.UTF8.GetString(payload));
            return Task.FromResult(answers.TryDequeue(out var answer) ? answer : new("""{"done": true}"""u8.ToArray(), null));
        }
    }

    Task<StartExecutionResponse> Start(string? name = null, string? input = "{}") => client.StartExecutionAsync(new StartExecutionRequest { StateMachineArn = machine, Name = name, Input = input });

    Task<DescribeExecutionResponse> Describe(string arn) => client.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = arn });

    [Fact]
    public async Task An_execution_runs_its_functions_and_waits_by_retrying_in_virtual_time()
    {
        answers.Enqueue(InvocationResult.Failed("NotReadyException", "cluster comfyui is CREATING"));
        answers.Enqueue(InvocationResult.Failed("NotReadyException", "cluster comfyui is CREATING"));
        var arn = (await Start(input: """{"a": 1}""")).ExecutionArn;
        Assert.Equal(ExecutionStatus.RUNNING, (await Describe(arn)).Status);
        await aws.PassAsync(TimeSpan.FromMinutes(2));
        var ended = await Describe(arn);
        Assert.Equal(ExecutionStatus.SUCCEEDED, ended.Status);
        Assert.Equal("""{"done":true}""", ended.Output);
        Assert.InRange(ended.StopDate!.Value - ended.StartDate!.Value, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(33));
        Assert.Equal("""{"a":1}""", invoked[0]);
        Assert.Equal(4, invoked.Count);
    }

    [Fact]
    public async Task A_functions_error_ends_the_execution_with_its_name_and_document()
    {
        var logged = new List<string>();
        lambda.Log = (function, line) => logged.Add($"{function.LogGroup} {line}");
        answers.Enqueue(InvocationResult.Failed("NotOwnedException", "EKS cluster comfyui is not ours"));
        var arn = (await Start()).ExecutionArn;
        await aws.PassAsync(TimeSpan.FromSeconds(10));
        var ended = await Describe(arn);
        Assert.Equal((ExecutionStatus.FAILED, "NotOwnedException"), (ended.Status, ended.Error));
        Assert.Equal("EKS cluster comfyui is not ours", JsonNode.Parse(ended.Cause)!["errorMessage"]!.GetValue<string>());
        Assert.Contains(logged, line => line.StartsWith("/aws/lambda/one [ERROR] ", StringComparison.Ordinal) && line.Contains("is not ours", StringComparison.Ordinal));
    }

    [Fact]
    public async Task History_reads_backwards_page_by_page_down_to_the_start()
    {
        var arn = (await Start()).ExecutionArn;
        await aws.PassAsync(TimeSpan.FromSeconds(10));
        var (events, next) = (new List<HistoryEvent>(), (string?)null);
        do
        {
            var page = await client.GetExecutionHistoryAsync(new GetExecutionHistoryRequest { ExecutionArn = arn, ReverseOrder = true, MaxResults = 4, NextToken = next });
            Assert.InRange(page.Events.Count, 1, 4);
            events.AddRange(page.Events);
            next = page.NextToken;
        }
        while (next is not null);
        Assert.Equal(Enumerable.Range(1, events.Count).Reverse().Select(id => (long?)id), events.Select(happened => happened.Id));
        Assert.Equal(("ExecutionSucceeded", "ExecutionStarted"), (events[0].Type.Value, events[^1].Type.Value));
        Assert.Contains(events, happened => happened.StateEnteredEventDetails?.Name == "Second");
    }

    [Fact]
    public async Task History_that_grows_while_it_is_read_repeats_nothing_and_leaves_data_out_on_demand()
    {
        answers.Enqueue(InvocationResult.Failed("NotReadyException", "wait"));
        var arn = (await Start()).ExecutionArn;
        await aws.PassAsync(TimeSpan.FromSeconds(1));
        var request = new GetExecutionHistoryRequest { ExecutionArn = arn, ReverseOrder = true, MaxResults = 2, IncludeExecutionData = false };
        var first = await client.GetExecutionHistoryAsync(request);
        await aws.PassAsync(TimeSpan.FromMinutes(1));
        (request.NextToken, request.MaxResults) = (first.NextToken, 1000);
        var rest = await client.GetExecutionHistoryAsync(request);
        Assert.Equal(Enumerable.Range(1, (int)first.Events[0].Id!.Value).Reverse().Select(id => (long?)id), first.Events.Concat(rest.Events).Select(happened => happened.Id));
        Assert.Null(rest.Events[^1].ExecutionStartedEventDetails.Input);
    }

    [Fact]
    public async Task Starting_twice_under_one_name_gives_the_running_execution_or_refuses()
    {
        answers.Enqueue(InvocationResult.Failed("NotReadyException", "wait"));
        var arn = (await Start("nightly")).ExecutionArn;
        Assert.Equal(arn, (await Start("nightly")).ExecutionArn);
        await Assert.ThrowsAsync<ExecutionAlreadyExistsException>(() => Start("nightly", """{"other": 1}"""));
        await aws.PassAsync(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<ExecutionAlreadyExistsException>(() => Start("nightly"));
        Assert.Equal(3, invoked.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stopped_execution_is_ABORTED_and_a_rule_tells_a_function_that_permits_it(bool permitted)
    {
        answers.Enqueue(InvocationResult.Failed("NotReadyException", "wait"));
        await aws.Do(() => bus.Put(new("release", "arn", true, JsonNode.Parse("""{"source": ["aws.states"], "detail": {"status": ["ABORTED"]}}""")!.AsObject(),
        [
            RuleTarget.Parse(JsonNode.Parse($$$"""{"Arn": "{{{lambda.Functions.Keys.Single()}}}", "Id": "Target0", "InputTransformer": {"InputPathsMap": {"arn": "$.detail.executionArn"}, "InputTemplate": "{\"Execution\":<arn>}"} }""")!.AsObject()),
        ])));
        var arn = (await Start()).ExecutionArn;
        await aws.PassAsync(TimeSpan.FromSeconds(5));
        if (permitted) await aws.Do(() => lambda.Permit(lambda.Functions.Keys.Single(), "events.amazonaws.com", "arn"));
        await client.StopExecutionAsync(new StopExecutionRequest { ExecutionArn = arn, Error = "Mine", Cause = "changed my mind" });
        await aws.PassAsync(TimeSpan.FromSeconds(5));
        var ended = await Describe(arn);
        Assert.Equal((ExecutionStatus.ABORTED, "Mine", "changed my mind"), (ended.Status, ended.Error, ended.Cause));
        Assert.Equal(permitted ? new JsonObject { ["Execution"] = arn }.ToJsonString() : "{}", invoked[^1]);
    }

    [Fact]
    public async Task What_is_not_there_or_not_well_formed_is_refused_as_the_service_does()
    {
        await Assert.ThrowsAsync<StateMachineDoesNotExistException>(() => client.StartExecutionAsync(new StartExecutionRequest { StateMachineArn = machine + "x" }));
        await Assert.ThrowsAsync<InvalidExecutionInputException>(() => Start(input: "{not json"));
        await Assert.ThrowsAsync<InvalidNameException>(() => Start("a b"));
        await Assert.ThrowsAsync<ExecutionDoesNotExistException>(() => Describe(machine));
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await aws.DisposeAsync();
    }

    ValueTask IAsyncDisposable.DisposeAsync() => ValueTask.CompletedTask;
}

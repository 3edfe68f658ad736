using System.Text.Json.Nodes;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using ComfyServerless.Rehearsal.Aws.Events;
using ComfyServerless.Rehearsal.Aws.Ssm;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.TestKit;
using Command = Amazon.SimpleSystemsManagement.Model.Command;

namespace ComfyServerless.Rehearsal.Tests.Aws.Ssm;

public sealed class RunCommandTests : IAsyncLifetime, IDisposable, IManagedInstances, IEventTarget
{
    static readonly List<Target> Gpu = [new() { Key = "tag:eks:eks-cluster-name", Values = ["comfyui"] }, new() { Key = "tag:karpenter.sh/nodepool", Values = ["gpu"] }];

    readonly List<string> known = [], silent = [], gone = [];
    readonly Dictionary<string, int> exits = new();
    readonly List<(string Type, string Status, string? Instance)> events = [];
    int running, most;
    LocalAws aws = null!;
    SsmService ssm = null!;
    AmazonSimpleSystemsManagementClient client = null!;

    public async Task InitializeAsync()
    {
        aws = await LocalAws.StartAsync(context =>
        {
            var bus = new EventBus(context);
            bus.Connect(this);
            bus.Put(new("all", "arn:rule", true, new() { ["source"] = new JsonArray("aws.ssm") }, [RuleTarget.Parse(new() { ["Arn"] = "arn:test" })]));
            return [ssm = new(context, bus, this)];
        });
        client = new(LocalAws.Credentials(), aws.Here(new AmazonSimpleSystemsManagementConfig()));
        await aws.Do(() => Make(Content("echo hello")));
    }

    CreatedResource Make(JsonObject content) => ssm.ResourceTypes.Single(type => type.Name == "AWS::SSM::Document").Create(new("Models", "stack", new() { ["Name"] = "models", ["Content"] = content }));

    static JsonObject Content(string line) => new()
    {
        ["schemaVersion"] = "2.2", ["mainSteps"] = new JsonArray(new JsonObject { ["action"] = "aws:runShellScript", ["name"] = "run", ["inputs"] = new JsonObject { ["runCommand"] = new JsonArray(line) } }),
    };

    async Task<Command> SendAsync(string concurrency = "50", string errors = "0", int timeout = 600)
        => (await client.SendCommandAsync(new SendCommandRequest { DocumentName = "models", Targets = Gpu, MaxConcurrency = concurrency, MaxErrors = errors, TimeoutSeconds = timeout })).Command;

    async Task<Command> ReadAsync(Command sent) => (await client.ListCommandsAsync(new ListCommandsRequest { CommandId = sent.CommandId })).Commands.Single();

    [Fact]
    public async Task It_runs_on_each_instance_that_has_the_tags_and_tells_the_bus()
    {
        known.AddRange(["i-00000001", "i-00000002", "i-other000"]);
        var sent = await SendAsync();
        Assert.Equal(CommandStatus.Pending, sent.Status);
        await aws.PassAsync(TimeSpan.FromMinutes(1));
        var done = await ReadAsync(sent);
        Assert.Equal((CommandStatus.Success, 2, 2, 0), (done.Status, done.TargetCount, done.CompletedCount, done.ErrorCount));
        var shown = await client.GetCommandInvocationAsync(new GetCommandInvocationRequest { CommandId = sent.CommandId, InstanceId = "i-00000001" });
        Assert.Equal((CommandInvocationStatus.Success, 0, "ran echo hello", "2026-07-01T08:00:01.000Z"), (shown.Status, shown.ResponseCode, shown.StandardOutputContent, shown.ExecutionStartDateTime));
        Assert.Equal([("InProgress", "i-00000001"), ("InProgress", "i-00000002"), ("Success", "i-00000001"), ("Success", "i-00000002"), ("Success", null)], events.Select(told => (told.Status, told.Instance)));
        Assert.Equal("EC2 Command Invocation Status-change Notification", events[0].Type);
    }

    [Fact]
    public async Task Without_an_instance_of_the_tags_there_is_nothing_to_do()
    {
        known.Add("i-other000");
        var sent = await SendAsync();
        await aws.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal((CommandStatus.Success, "NoInstancesInTag", 0), (await ReadAsync(sent) is var read ? (read.Status, read.StatusDetails, read.TargetCount) : default));
    }

    [Fact]
    public async Task It_runs_on_instances_by_their_ids_at_most_fifty()
    {
        known.AddRange(["i-00000001", "i-00000002"]);
        await client.SendCommandAsync(new SendCommandRequest { DocumentName = "models", Targets = [new() { Key = "InstanceIds", Values = ["i-00000002"] }] });
        await aws.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["i-00000002"], await aws.Do(() => ssm.RunCommand.Commands[0].Invocations.ConvertAll(invocation => invocation.InstanceId)));
        var many = await Assert.ThrowsAsync<AmazonSimpleSystemsManagementException>(() => client.SendCommandAsync(new SendCommandRequest
        {
            DocumentName = "models", Targets = [new() { Key = "InstanceIds", Values = [.. Enumerable.Range(0, 51).Select(number => $"i-{number:d8}")] }],
        }));
        Assert.Contains("less than or equal to 50", many.Message);
    }

    [Fact]
    public async Task No_more_run_at_a_time_than_asked_for()
    {
        for (var i = 0; i < 10; i++) known.Add($"i-0000000{i}");
        await SendAsync(concurrency: "30%");
        await aws.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Equal((3, 10), (most, await aws.Do(() => ssm.RunCommand.Commands[0].Invocations.Count(invocation => invocation.Status == "Success"))));
    }

    [Fact]
    public async Task Too_many_errors_end_the_sending_and_fewer_leave_it_incomplete()
    {
        for (var i = 0; i < 6; i++) known.Add($"i-0000000{i}");
        (exits["i-00000000"], exits["i-00000002"]) = (1, 1);
        var strict = await SendAsync(concurrency: "1", errors: "0");
        await aws.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Equal((CommandStatus.Failed, "Failed", 1), (await ReadAsync(strict) is var read ? (read.Status, read.StatusDetails, read.ErrorCount) : default));
        var invocations = (await client.ListCommandInvocationsAsync(new ListCommandInvocationsRequest { CommandId = strict.CommandId, Details = true })).CommandInvocations;
        Assert.Equal(["Failed", "Terminated", "Terminated", "Terminated", "Terminated", "Terminated"], invocations.Select(invocation => invocation.StatusDetails));
        Assert.Equal(1, invocations[0].CommandPlugins.Single().ResponseCode);

        var lenient = await SendAsync(concurrency: "1", errors: "50%");
        await aws.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Equal((CommandStatus.Failed, "Incomplete", 2, 6), (await ReadAsync(lenient) is var end ? (end.Status, end.StatusDetails, end.ErrorCount, end.CompletedCount) : default));
        Assert.Equal(["i-00000000", "i-00000002"], (await client.ListCommandInvocationsAsync(new ListCommandInvocationsRequest
        {
            CommandId = lenient.CommandId, Filters = [new() { Key = CommandFilterKey.Status, Value = "Failed" }],
        })).CommandInvocations.Select(invocation => invocation.InstanceId));
    }

    [Fact]
    public async Task An_instance_that_never_answers_or_goes_away_times_out_beside_the_others()
    {
        known.AddRange(["i-00000001", "i-00000002", "i-00000003"]);
        silent.Add("i-00000002");
        gone.Add("i-00000003");
        var sent = await SendAsync(errors: "100%", timeout: 600);
        await aws.PassAsync(TimeSpan.FromMinutes(9));
        Assert.Equal((CommandStatus.InProgress, 1), (await ReadAsync(sent) is var read ? (read.Status, read.CompletedCount) : default));
        await aws.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(["Success", "DeliveryTimedOut", "InProgress"], await DetailsAsync());
        await aws.PassAsync(TimeSpan.FromHours(1));
        Assert.Equal(["Success", "DeliveryTimedOut", "ExecutionTimedOut"], await DetailsAsync());
        Assert.Equal(CommandStatus.Failed, (await ReadAsync(sent)).Status);
        Assert.Contains(events, told => told is { Status: "TimedOut", Instance: "i-00000002" });

        Task<List<string>> DetailsAsync() => aws.Do(() => ssm.RunCommand.Commands[0].Invocations.ConvertAll(invocation => invocation.Details));
    }

    [Fact]
    public async Task What_is_not_modelled_or_not_there_is_refused_by_name()
    {
        var lists = await Assert.ThrowsAsync<AmazonSimpleSystemsManagementException>(() => client.SendCommandAsync(new SendCommandRequest { DocumentName = "models", InstanceIds = ["i-00000001"] }));
        Assert.Contains("InstanceIds is not modelled", lists.Message);
        await Assert.ThrowsAsync<InvalidDocumentException>(() => client.SendCommandAsync(new SendCommandRequest { DocumentName = "AWS-RunShellScript", Targets = Gpu }));
        await Assert.ThrowsAsync<InvocationDoesNotExistException>(() => client.GetCommandInvocationAsync(new GetCommandInvocationRequest { CommandId = Guid.NewGuid().ToString(), InstanceId = "i-00000001" }));
        var parameters = Content("x");
        parameters["parameters"] = new JsonObject { ["key"] = new JsonObject { ["type"] = "String" } };
        await Assert.ThrowsAsync<FormatException>(() => aws.Do(() => Make(parameters)));
    }

    IReadOnlyList<string> IManagedInstances.Known => known;
    IReadOnlyDictionary<string, string> IManagedInstances.TagsOf(string instanceId)
        => new Dictionary<string, string> { ["eks:eks-cluster-name"] = "comfyui", ["karpenter.sh/nodepool"] = instanceId == "i-other000" ? "cpu" : "gpu" };
    bool IManagedInstances.Answers(string instanceId) => !silent.Contains(instanceId);

    async Task<ScriptOutcome?> IManagedInstances.RunAsync(string instanceId, string script, CancellationToken kill)
    {
        most = Math.Max(most, ++running);
        await aws.Time.Delay(TimeSpan.FromSeconds(5), kill);
        running--;
        return gone.Contains(instanceId) ? null : new(exits.GetValueOrDefault(instanceId), "ran " + script, "");
    }

    bool IEventTarget.Takes(string arn) => true;
    bool IEventTarget.Admits(string arn, string ruleArn) => true;
    void IEventTarget.Deliver(string arn, JsonNode? input)
        => events.Add((input!["detail-type"]!.ToString(), input["detail"]!["status"]!.ToString(), input["detail"]!["instance-id"]?.ToString()));

    public async Task DisposeAsync() => await aws.DisposeAsync();
    public void Dispose() => client.Dispose();
}

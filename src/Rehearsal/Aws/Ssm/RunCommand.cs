using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Events;

namespace ComfyServerless.Rehearsal.Aws.Ssm;

/// <summary>
/// Run Command: sends a document to the instances that SSM knows and that the tags name, so many at a time, until there are too many errors.
/// Statuses after docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html; where that page names details only, the status beside them is an assumption.
/// </summary>
public sealed class RunCommand(AwsContext aws, EventBus? bus, Documents documents, IManagedInstances instances)
{
    internal const string SendMembers = "DocumentName Targets.Key Targets.Values MaxConcurrency MaxErrors TimeoutSeconds Comment";

    readonly List<Command> commands = [];

    /// <summary>In the order in which they were sent.</summary>
    public IReadOnlyList<Command> Commands => commands;

    public JsonObject Send(Call call)
    {
        var targets = call.Input["Targets"] as JsonArray ?? throw new AwsError(400, "InvalidInstanceId", "");
        foreach (var target in targets)
            if (target!["Key"]?.ToString() is not (['t', 'a', 'g', ':', ..] or "InstanceIds")) throw AwsError.NotModelled(400, $"ssm:SendCommand: the target {target["Key"]} is not modelled, only tags and InstanceIds are");
            else if (Json.Texts(target["Values"]).Count is 0 or > 50) throw new AwsError(400, "ValidationException", "1 validation error detected: Value at 'targets.1.member.values' failed to satisfy constraint: Member must have length less than or equal to 50");
        var timeout = Json.Number(call.Input["TimeoutSeconds"]) ?? 3600;
        if (timeout < 30) throw new AwsError(400, "ValidationException", $"1 validation error detected: Value '{timeout}' at 'timeoutSeconds' failed to satisfy constraint: Member must have value greater than or equal to 30");
        var command = new Command(aws.Uuid(), documents.Get(call.Text("DocumentName")), targets.DeepClone().AsArray(), call.TextOrNull("MaxConcurrency") ?? "50", call.TextOrNull("MaxErrors") ?? "0",
            TimeSpan.FromSeconds(timeout), aws.Now, call.TextOrNull("Comment") ?? "", call.Caller.Name);
        commands.Add(command);
        aws.After("CommandDelivered", () => Begin(command));
        return new() { ["Command"] = command.Describe() };
    }

    public JsonObject List(Call call)
    {
        var found = commands.AsEnumerable().Reverse().Where(command => call.TextOrNull("CommandId") is not { } id || command.Id == id);
        foreach (var filter in call.Input["Filters"] as JsonArray ?? [])
            found = (filter!["key"]!.ToString(), filter["value"]!.ToString()) switch
            {
                ("Status", var status) => found.Where(command => command.Status == status),
                ("DocumentName", var name) => found.Where(command => command.Document.Name == name),
                ("InvokedAfter", var time) => found.Where(command => command.Requested >= DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)),
                var (key, _) => throw AwsError.NotModelled(400, $"ssm:ListCommands: the filter {key} is not modelled"),
            };
        return Json.Page([.. found.Select(command => command.Describe())], nameof(Commands), call.Input["NextToken"], call.Input["MaxResults"], 50, "NextToken");
    }

    public JsonObject ListInvocations(Call call)
    {
        var found = commands.AsEnumerable().Reverse().Where(command => call.TextOrNull("CommandId") is not { } id || command.Id == id).SelectMany(command => command.Invocations)
            .Where(invocation => call.TextOrNull("InstanceId") is not { } id || invocation.InstanceId == id);
        foreach (var filter in call.Input["Filters"] as JsonArray ?? [])
            found = (filter!["key"]!.ToString(), filter["value"]!.ToString()) switch
            {
                ("Status", var status) => found.Where(invocation => invocation.Status == status),
                var (key, _) => throw AwsError.NotModelled(400, $"ssm:ListCommandInvocations: the filter {key} is not modelled"),
            };
        return Json.Page([.. found.Select(invocation => invocation.Describe(Json.Flag(call.Input["Details"])))], "CommandInvocations", call.Input["NextToken"], call.Input["MaxResults"], 50, "NextToken");
    }

    public JsonObject GetInvocation(Call call) => commands.Find(command => command.Id == call.Text("CommandId"))?.Invocations.Find(invocation => invocation.InstanceId == call.Text("InstanceId"))?.Show()
        ?? throw new AwsError(400, "InvocationDoesNotExist", "");

    /// <summary>The instances with their tags, as a person or a step asks whether there is anybody to send to.</summary>
    public JsonObject Instances(Call call)
    {
        var wanted = (call.Input["Filters"] as JsonArray ?? []).Select(filter => (Key: filter!["Key"]!.ToString(), Values: Json.Texts(filter["Values"]))).ToList();
        if (wanted.Find(filter => !filter.Key.StartsWith("tag:", StringComparison.Ordinal)) is { Key: { } key }) throw AwsError.NotModelled(400, $"ssm:DescribeInstanceInformation: the filter {key} is not modelled");
        var found = instances.Known.Where(id => wanted.TrueForAll(filter => Has(id, filter.Key, filter.Values))).Select(id => new JsonObject
        {
            ["InstanceId"] = id, ["PingStatus"] = instances.Answers(id) ? "Online" : "ConnectionLost", ["PlatformType"] = "Linux", ["ResourceType"] = "EC2Instance",
        });
        return Json.Page([.. found], "InstanceInformationList", call.Input["NextToken"], call.Input["MaxResults"], 50, "NextToken");
    }

    bool Has(string instance, string target, IReadOnlyList<string> values) => target == "InstanceIds" ? values.Contains(instance) : instances.TagsOf(instance).TryGetValue(target["tag:".Length..], out var value) && values.Contains(value);

    void Begin(Command command)
    {
        command.Invocations.AddRange(instances.Known.Where(id => command.Targets.All(target => Has(id, target!["Key"]!.ToString(), Json.Texts(target["Values"])))).Select(id => new Invocation(command, id)));
        if (command.Invocations.Count == 0) End(command, "Success", "NoInstancesInTag");
        else (command.Status, command.Details) = ("InProgress", "InProgress");
        Next(command);
    }

    void Next(Command command)
    {
        if (command.IsOver) return;
        if (command.Errors > command.AllowedErrors)
            foreach (var unsent in command.Invocations.Where(invocation => invocation.Status == "Pending" && invocation.Started is null)) Change(unsent, "Cancelled", "Terminated");
        foreach (var next in command.Invocations.Where(invocation => !invocation.IsOver && invocation.Started is null).ToList())
        {
            if (command.Invocations.Count(invocation => invocation.Started != null && !invocation.IsOver) >= command.Concurrency) return;
            next.Started = aws.Now;
            _ = GuardAsync(next);
        }

        if (!command.Invocations.TrueForAll(invocation => invocation.IsOver)) return;
        if (command.Errors == 0) End(command, "Success", "Success");
        else End(command, "Failed", command.Errors > command.AllowedErrors ? "Failed" : "Incomplete");
    }

    async Task GuardAsync(Invocation invocation)
    {
        try { await RunAsync(invocation); }
        catch (Exception error) { aws.Time.Post(() => throw new InvalidOperationException($"command {invocation.Command.Id} on {invocation.InstanceId}: {error.Message}", error)); }
        Next(invocation.Command);
    }

    async Task RunAsync(Invocation invocation)
    {
        var (command, instance) = (invocation.Command, invocation.InstanceId);
        if (!instances.Known.Contains(instance) || !instances.Answers(instance))
        {
            await aws.Time.Delay(command.Timeout);
            Change(invocation, "TimedOut", "DeliveryTimedOut");
            return;
        }

        Change(invocation, "InProgress", "InProgress");
        var begun = aws.Now;
        using var kill = new CancellationTokenSource();
        using var limit = aws.Time.Alarm(command.Document.Limit, kill.Cancel);
        invocation.Outcome = await instances.RunAsync(instance, string.Join('\n', command.Document.Script), kill.Token);
        if (invocation.Outcome is null && begun + command.Document.Limit > aws.Now) await aws.Time.Delay(begun + command.Document.Limit - aws.Now); // nobody tells SSM
        invocation.Ended = aws.Now;
        if (invocation.Outcome is null || kill.IsCancellationRequested) Change(invocation, "TimedOut", "ExecutionTimedOut");
        else Change(invocation, invocation.Outcome.ExitCode == 0 ? "Success" : "Failed", invocation.Outcome.ExitCode == 0 ? "Success" : "Failed");
    }

    // https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html
    void Change(Invocation invocation, string status, string details)
    {
        (invocation.Status, invocation.Details) = (status, details);
        var detail = Detail(invocation.Command, status);
        detail["instance-id"] = invocation.InstanceId;
        bus?.Publish("aws.ssm", "EC2 Command Invocation Status-change Notification", detail, [aws.Arn("ec2", "instance/" + invocation.InstanceId)]);
        if (invocation.IsOver && status != "Success") aws.Note("ssm", $"command {invocation.Command.Id} on {invocation.InstanceId}: {details}");
    }

    void End(Command command, string status, string details)
    {
        (command.Status, command.Details) = (status, details);
        bus?.Publish("aws.ssm", "EC2 Command Status-change Notification", Detail(command, status));
        aws.Note("ssm", $"command {command.Id} ({command.Document.Name}) on {command.Invocations.Count} instances: {details}");
    }

    static JsonObject Detail(Command command, string status) => new()
    {
        ["command-id"] = command.Id, ["document-name"] = command.Document.Name, ["requested-date-time"] = command.Requested.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
        ["status"] = status,
    };
}

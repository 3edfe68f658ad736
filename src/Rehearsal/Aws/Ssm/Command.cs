using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Ssm;

/// <summary>One SendCommand, with an invocation for each instance that it found.</summary>
/// <param name="Targets">As they were given.</param>
/// <param name="MaxConcurrency">A number or a percentage of the invocations.</param>
/// <param name="MaxErrors">The same; one error more ends the sending.</param>
/// <param name="Timeout">How long an instance may take to fetch it.</param>
public sealed record Command(string Id, Document Document, JsonArray Targets, string MaxConcurrency, string MaxErrors, TimeSpan Timeout, DateTimeOffset Requested, string Comment, string Sender)
{
    public List<Invocation> Invocations { get; } = [];
    public string Status { get; set; } = "Pending";
    public string Details { get; set; } = "Pending";

    public int Concurrency => Math.Max(1, Amount(MaxConcurrency));
    public int AllowedErrors => Amount(MaxErrors);
    public int Errors => Invocations.Count(invocation => invocation.Status is "Failed" or "TimedOut");
    public bool IsOver => Status is not ("Pending" or "InProgress");

    int Amount(string text) => text.EndsWith('%') ? (int)Math.Ceiling(Invocations.Count * int.Parse(text[..^1]) / 100.0) : int.Parse(text);

    public JsonObject Describe() => new()
    {
        ["CommandId"] = Id, ["DocumentName"] = Document.Name, ["DocumentVersion"] = "$DEFAULT", [nameof(Comment)] = Comment, ["ExpiresAfter"] = AwsContext.Seconds(Requested + Timeout),
        ["Parameters"] = new JsonObject(), ["InstanceIds"] = new JsonArray(), [nameof(Targets)] = Targets.DeepClone(), ["RequestedDateTime"] = AwsContext.Seconds(Requested),
        [nameof(Status)] = Status, ["StatusDetails"] = Details, [nameof(MaxConcurrency)] = MaxConcurrency, [nameof(MaxErrors)] = MaxErrors, ["TargetCount"] = Invocations.Count,
        ["CompletedCount"] = Invocations.Count(invocation => invocation.IsOver), ["ErrorCount"] = Errors,
        ["DeliveryTimedOutCount"] = Invocations.Count(invocation => invocation.Details == "DeliveryTimedOut"), ["TimeoutSeconds"] = (int)Timeout.TotalSeconds,
    };
}

/// <summary>A command on one instance.</summary>
public sealed class Invocation(Command command, string instanceId)
{
    const int Shown = 24_000, Listed = 2_500;

    public Command Command => command;
    public string InstanceId => instanceId;
    public string Status { get; set; } = "Pending";
    public string Details { get; set; } = "Pending";
    public ScriptOutcome? Outcome { get; set; }
    public DateTimeOffset? Started { get; set; }
    public DateTimeOffset? Ended { get; set; }
    public bool IsOver => Status is not ("Pending" or "InProgress");

    /// <param name="details">With the output of its one step.</param>
    public JsonObject Describe(bool details)
    {
        var description = new JsonObject
        {
            ["CommandId"] = command.Id, [nameof(InstanceId)] = instanceId, ["InstanceName"] = "", ["Comment"] = command.Comment, ["DocumentName"] = command.Document.Name,
            ["DocumentVersion"] = "$DEFAULT", ["RequestedDateTime"] = AwsContext.Seconds(command.Requested), [nameof(Status)] = Status, ["StatusDetails"] = Details,
            ["CommandPlugins"] = new JsonArray(),
        };
        if (details && Outcome is { } outcome)
            description["CommandPlugins"] = new JsonArray(new JsonObject
            {
                ["Name"] = "comfyModels", [nameof(Status)] = Status, ["StatusDetails"] = Details, ["ResponseCode"] = outcome.ExitCode,
                ["Output"] = Cut(outcome.Errors.Length == 0 ? outcome.Output : $"{outcome.Output}\n----------ERROR-------\n{outcome.Errors}", Listed),
            });
        return description;
    }

    public JsonObject Show() => new()
    {
        ["CommandId"] = command.Id, [nameof(InstanceId)] = instanceId, ["Comment"] = command.Comment, ["DocumentName"] = command.Document.Name, ["PluginName"] = "comfyModels",
        ["ResponseCode"] = Outcome?.ExitCode ?? -1, ["ExecutionStartDateTime"] = Started is { } begun ? AwsContext.Iso(begun) : "", ["ExecutionEndDateTime"] = Ended is { } ended ? AwsContext.Iso(ended) : "",
        [nameof(Status)] = Status, ["StatusDetails"] = Details, ["StandardOutputContent"] = Cut(Outcome?.Output ?? "", Shown), ["StandardErrorContent"] = Cut(Outcome?.Errors ?? "", Shown),
    };

    static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.CodeBuild;

/// <summary>One run of a project: its phases so far, its variables, how it ended.</summary>
public sealed class Build(AwsContext aws, Project project, string uuid, int number, IReadOnlyList<BuildVariable> variables, string initiator) : IDisposable
{
    readonly CancellationTokenSource kill = new();
    readonly List<Phase> phases = [];
    string? cutShort;

    public Project Project => project;
    /// <summary><c>project:uuid</c>.</summary>
    public string Id { get; } = $"{project.Name}:{uuid}";
    public string Arn { get; } = aws.Arn("codebuild", $"build/{project.Name}:{uuid}");
    /// <summary>Its stream in the project's log group.</summary>
    public string LogStream => uuid;
    public int Number => number;
    public string Initiator => initiator;
    public DateTimeOffset StartTime { get; } = aws.Now;
    public DateTimeOffset? EndTime { get; private set; }
    /// <summary>IN_PROGRESS, SUCCEEDED, FAILED, STOPPED or TIMED_OUT.</summary>
    public string Status { get; private set; } = "IN_PROGRESS";
    public string CurrentPhase => phases.Count == 0 ? "SUBMITTED" : phases[^1].Type;
    public IReadOnlyDictionary<string, string> Exported { get; set; } = new Dictionary<string, string>();
    /// <summary>The environment variables that it was given, by name.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; } = variables.ToDictionary(variable => variable.Name, variable => variable.Value);
    /// <summary>It has written to its log.</summary>
    public bool HasLog { get; set; }

    /// <summary>Cancelled when the build is stopped or out of time.</summary>
    public CancellationToken Kill => kill.Token;

    /// <summary>STOPPED or TIMED_OUT once it was cut short.</summary>
    public string? CutShort => cutShort;

    public bool HasEnded => EndTime != null;

    public void Enter(string phase) => phases.Add(new(phase, aws.Now));

    /// <param name="code">The context's status code, e.g. COMMAND_EXECUTION_ERROR; empty when the phase succeeded.</param>
    public void Leave(string status, string code = "", string message = "")
    {
        phases[^1] = phases[^1] with { Status = status, End = aws.Now, Code = code, Message = message };
        if (status != "SUCCEEDED" && Status == "IN_PROGRESS") Status = status;
        aws.Note("codebuild", $"{Id} {phases[^1].Type} {status}{(message.Length == 0 ? "" : ": " + message.Split('\n')[0])}");
    }

    public void CutShortAs(string status)
    {
        if (HasEnded || cutShort != null) return;
        cutShort = status;
        kill.Cancel();
    }

    public void End()
    {
        Enter("COMPLETED");
        if (Status == "IN_PROGRESS") Status = "SUCCEEDED";
        EndTime = aws.Now;
        aws.Note("codebuild", $"{Id} {Status}");
    }

    public void Dispose() => kill.Dispose();

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["id"] = Id, ["arn"] = Arn, ["buildNumber"] = number, ["projectName"] = project.Name, ["startTime"] = AwsContext.Seconds(StartTime), ["currentPhase"] = CurrentPhase,
            ["buildStatus"] = EndTime is null ? "IN_PROGRESS" : Status, ["buildComplete"] = HasEnded, ["initiator"] = initiator,
                ["phases"] = Json.List(phases.Select(phase => phase.ToJson())),
            ["exportedEnvironmentVariables"] = Json.List(Exported.Select(variable => new JsonObject { ["name"] = variable.Key, ["value"] = variable.Value })),
            ["queuedTimeoutInMinutes"] = 480, ["timeoutInMinutes"] = (int)project.Timeout.TotalMinutes,
        };
        foreach (var member in new[] { "source", "artifacts", "cache", "environment", "serviceRole", "encryptionKey", "vpcConfig" })
            if (project.Properties[member] is { } value) json[member] = value.DeepClone();
        json["environment"]!["environmentVariables"] = Json.List(variables.Select(variable => new JsonObject { ["name"] = variable.Name, ["value"] = variable.Value,
            ["type"] = "PLAINTEXT" }));
        json["logs"] = HasLog
            ? new JsonObject
            {
                ["groupName"] = project.LogGroup, ["streamName"] = LogStream, ["cloudWatchLogsArn"] = aws.Arn("logs", $"log-group:{project.LogGroup}:log-stream:{LogStream}"),
                ["deepLink"] = $"https://console.aws.amazon.com/cloudwatch/home?region={aws.Region}#logsV2:log-groups/log-group/{Uri.EscapeDataString(project.LogGroup)}/log-events/{LogStream}",
            }
            : new JsonObject { ["cloudWatchLogsArn"] = aws.Arn("logs", $"log-group:{project.LogGroup}:log-stream:null") };
        if (EndTime is { } end) json["endTime"] = AwsContext.Seconds(end);
        return json;
    }

    sealed record Phase(string Type, DateTimeOffset Start, string? Status = null, DateTimeOffset? End = null, string Code = "", string Message = "")
    {
        public JsonObject ToJson()
        {
            var json = new JsonObject { ["phaseType"] = Type, ["startTime"] = AwsContext.Seconds(Start) };
            if (End is not { } end) return json;
            (json["phaseStatus"], json["endTime"], json["durationInSeconds"]) = (Status, AwsContext.Seconds(end), (long)(end - Start).TotalSeconds);
            json["contexts"] = Json.List([new JsonObject { ["statusCode"] = Code, ["message"] = Message }]);
            return json;
        }
    }
}

public sealed record BuildVariable(string Name, string Value);

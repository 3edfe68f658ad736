using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Aws.StepFunctions;

/// <summary>A state machine of the account.</summary>
/// <param name="Definition">The States Language text, with the functions' ARNs.</param>
public sealed record MachineRecord(string Name, string Arn, string RoleArn, string Definition, StateMachine Machine, DateTimeOffset Created);

/// <summary>An execution, running or ended.</summary>
/// <param name="InputText">As it was given.</param>
/// <param name="Ended">Completes when it has ended and said so on the event bus.</param>
public sealed record ExecutionRecord(MachineRecord Machine, Execution Execution, string InputText, Task<ExecutionResult> Ended)
{
    public string Arn => Execution.Identity.Arn;

    /// <summary>As DescribeExecution gives it.</summary>
    public JsonObject Describe()
    {
        var json = Summary();
        (json["input"], json["inputDetails"]) = (InputText, new JsonObject { ["included"] = true });
        if (Execution.Status == ExecutionStatus.Succeeded) (json["output"], json["outputDetails"]) = (Execution.Output?.ToJsonString() ?? "null", new JsonObject { ["included"] = true });
        if (Execution.Error is { Length: > 0 } error) json["error"] = error;
        if (Execution.Cause is { Length: > 0 } cause) json["cause"] = cause;
        return json;
    }

    /// <summary>As ListExecutions gives it.</summary>
    public JsonObject Summary()
    {
        var json = new JsonObject
        {
            ["executionArn"] = Arn, ["stateMachineArn"] = Machine.Arn, ["name"] = Execution.Identity.Name, ["status"] = Execution.Status,
            ["startDate"] = AwsContext.Seconds(Execution.StartDate), ["redriveCount"] = 0,
        };
        if (Execution.StopDate is { } stop) json["stopDate"] = AwsContext.Seconds(stop);
        return json;
    }
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>Who runs: the values of $$.Execution and $$.StateMachine.</summary>
public sealed record ExecutionIdentity(string Arn, string Name, string RoleArn, string StateMachineArn, string StateMachineName);

/// <summary>How an execution ended. Output is set when it SUCCEEDED, Error (and mostly Cause) otherwise.</summary>
public sealed record ExecutionResult(string Status, JsonNode? Output, string? Error, string? Cause, DateTimeOffset StartDate, DateTimeOffset StopDate);

/// <summary>The service's spellings.</summary>
public static class ExecutionStatus
{
    public const string Running = "RUNNING";
    public const string Succeeded = "SUCCEEDED";
    public const string Failed = "FAILED";
    public const string Aborted = "ABORTED";
    public const string TimedOut = "TIMED_OUT";
}

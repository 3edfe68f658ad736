using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>What $$ reads. Times are ISO 8601 in UTC with milliseconds.</summary>
static class ContextObject
{
    public static JsonObject Of(ExecutionIdentity execution, JsonNode? input, DateTimeOffset started, State state, DateTimeOffset entered, int retries)
    {
        var current = new JsonObject { ["Name"] = state.Name, ["EnteredTime"] = Time(entered) };
        if (state is TaskState) current["RetryCount"] = retries;
        return new()
        {
            ["Execution"] = new JsonObject
            {
                ["Id"] = execution.Arn,
                ["Input"] = input?.DeepClone(),
                ["StartTime"] = Time(started),
                ["Name"] = execution.Name,
                ["RoleArn"] = execution.RoleArn,
                ["RedriveCount"] = 0,
            },
            ["StateMachine"] = new JsonObject { ["Id"] = execution.StateMachineArn, ["Name"] = execution.StateMachineName },
            ["State"] = current,
        };
    }

    static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
}

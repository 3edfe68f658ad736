using System.Text.RegularExpressions;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>A Task.</summary>
static partial class TaskParser
{
    public static WorkingState Task(string name, Fields fields, VariableScope scope)
    {
        var resource = fields.Text("Resource", required: true) ?? "";
        var task = new TaskState(name, StateParser.Next(fields), resource)
        {
            Timeout = fields.Amount("TimeoutSeconds"),
            Heartbeat = fields.Amount("HeartbeatSeconds"),
            Parameters = fields.Template("Parameters"),
        };
        if (task is { Timeout: { Path: null } limit, Heartbeat: { Path: null } silence } && silence.Fixed >= limit.Fixed)
            fields.Problem("HeartbeatSeconds", "HeartbeatSeconds must be less than TimeoutSeconds");
        if (task.IsIntegration) CheckParameters(fields);
        else if (resource.Length > 0 && !FunctionArn().IsMatch(resource)) fields.Problem("Resource", Refusal(resource));
        return StateParser.Working(task, fields, scope);
    }

    static void CheckParameters(Fields fields)
    {
        if (fields.Object("Parameters", required: true) is not { } parameters) return;
        var names = parameters.Names.ToDictionary(name => name, name => name.EndsWith(".$", StringComparison.Ordinal) ? name[..^2] : name);
        if (!names.ContainsValue("FunctionName")) parameters.Problem("the field FunctionName is required");
        foreach (var (name, bare) in names.Where(name => !LambdaInvocation.Fields.ContainsKey(name.Value))) parameters.Problem(name, $"lambda:invoke has no parameter {bare}");
    }

    static string Refusal(string resource)
    {
        const string modelled = "modelled are a Lambda function's ARN, lambda:invoke and lambda:invoke.waitForTaskToken";
        if (!resource.StartsWith("arn:", StringComparison.Ordinal)) return $"Resource must be an ARN, not {resource}";
        return resource.Contains(":activity:") ? $"an activity is not modelled; {modelled}" : $"the integration {resource} is not modelled; {modelled}";
    }

    [GeneratedRegex("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?$")]
    private static partial Regex FunctionArn();
}

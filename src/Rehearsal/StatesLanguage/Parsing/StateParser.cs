using System.Text.RegularExpressions;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One state: its type decides which fields are read, the rest is refused.</summary>
static partial class StateParser
{
    public static State? Parse(string name, Fields fields, HashSet<string> names)
    {
        var before = fields.Problems.Count;
        fields.Skip("Comment");
        fields.MustBe("QueryLanguage", "JSONPath");
        var type = fields.Text("Type", required: true);
        State? state = type switch
        {
            "Pass" => Pass(name, fields),
            "Task" => Task(name, fields),
            "Parallel" => Parallel(name, fields, names),
            "Choice" => Choice(name, fields),
            "Wait" => Wait(name, fields),
            "Succeed" => new SucceedState(name),
            "Fail" => Fail(name, fields),
            _ => null,
        };
        if (state is null)
        {
            if (type is not null) fields.Problem($"the Type {type} is not supported");
            return null;
        }

        if (state is not FailState)
            state = state with { InputPath = fields.Path("InputPath", Query.Root), OutputPath = fields.Path("OutputPath", Query.Root) };
        fields.RefuseTheRest();
        return fields.Problems.Count == before ? state : null;
    }

    static PassState Pass(string name, Fields fields) => new(name, Next(fields))
    {
        HasResult = fields.Has("Result"),
        Result = fields.Any("Result")?.DeepClone(),
        Parameters = fields.Template("Parameters"),
        ResultPath = fields.ReferencePath("ResultPath"),
    };

    static TaskState Task(string name, Fields fields)
    {
        var resource = fields.Text("Resource", required: true) ?? "";
        if (resource.Length > 0 && !FunctionArn().IsMatch(resource)) fields.Problem($"the Resource {resource} is not supported, only a Lambda function's ARN");
        var task = new TaskState(name, Next(fields), resource) { Timeout = fields.Seconds("TimeoutSeconds") };
        return (TaskState)Working(task, fields);
    }

    static ParallelState Parallel(string name, Fields fields, HashSet<string> names)
    {
        var branches = new List<Branch>();
        foreach (var branch in fields.Entries("Branches", required: true))
        {
            branch.Skip("Comment");
            branches.Add(StateMachineParser.ParseBranch(branch, names));
            branch.RefuseTheRest();
        }

        return (ParallelState)Working(new ParallelState(name, Next(fields), branches), fields);
    }

    static WorkingState Working(WorkingState state, Fields fields) => state with
    {
        Parameters = fields.Template("Parameters"),
        ResultSelector = fields.Template("ResultSelector"),
        ResultPath = fields.ReferencePath("ResultPath"),
        Retry = ErrorHandlingParser.Retry(fields),
        Catch = ErrorHandlingParser.Catch(fields),
    };

    static ChoiceState Choice(string name, Fields fields)
        => new(name, [.. fields.Entries("Choices", required: true).Select(ChoiceParser.Rule).OfType<ChoiceRule>()], fields.Text("Default"));

    static WaitState Wait(string name, Fields fields)
    {
        if (!fields.Has("Seconds")) fields.Problem("Seconds is missing");
        return new(name, Next(fields), fields.Seconds("Seconds", least: 0) ?? TimeSpan.Zero);
    }

    static FailState Fail(string name, Fields fields)
    {
        if (fields.Has("Error") && fields.Has("ErrorPath")) fields.Problem("has Error and ErrorPath");
        if (fields.Has("Cause") && fields.Has("CausePath")) fields.Problem("has Cause and CausePath");
        return new(name)
        {
            Error = fields.Text("Error"),
            Cause = fields.Text("Cause"),
            ErrorPath = fields.Path("ErrorPath"),
            CausePath = fields.Path("CausePath"),
        };
    }

    static string? Next(Fields fields)
    {
        var end = fields.Any("End")?.ToJsonString() == "true";
        if (end == fields.Has("Next")) fields.Problem("needs either Next or \"End\": true");
        return fields.Text("Next");
    }

    [GeneratedRegex("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?$")]
    private static partial Regex FunctionArn();
}

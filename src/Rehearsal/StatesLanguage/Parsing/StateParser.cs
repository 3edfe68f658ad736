namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One state: its type decides which fields are read, the rest is refused.</summary>
static class StateParser
{
    /// <summary>Source: Step Functions developer guide, "Fail workflow state".</summary>
    static readonly string[] TextFunctions
        = ["States.Format", "States.JsonToString", "States.ArrayGetItem", "States.Base64Encode", "States.Base64Decode", "States.Hash", "States.UUID"];

    public static State? Parse(string name, Fields fields, VariableScope scope)
    {
        var before = fields.Definition.Problems.Count;
        fields.Skip("Comment");
        fields.MustBe("QueryLanguage", "JSONPath", "is not modelled");
        var type = fields.Text("Type", required: true);
        State? state = type switch
        {
            "Pass" => Pass(name, fields),
            "Task" => TaskParser.Task(name, fields, scope),
            "Parallel" => Parallel(name, fields, scope),
            "Map" => MapParser.Map(name, fields, scope),
            "Choice" => Choice(name, fields, scope),
            "Wait" => Wait(name, fields),
            "Succeed" => new SucceedState(name),
            "Fail" => Fail(name, fields),
            _ => null,
        };
        if (state is null)
        {
            if (type is not null) fields.Problem("Type", $"Type must be Pass, Task, Choice, Wait, Succeed, Fail, Parallel or Map, not {type}");
            return null;
        }

        if (state is not FailState) state = state with { InputPath = fields.Path("InputPath", Query.Root), OutputPath = fields.Path("OutputPath", Query.Root) };
        if (state is not (FailState or SucceedState)) state = state with { Assign = scope.Assign(fields) };
        fields.RefuseTheRest();
        return fields.Definition.Problems.Count == before ? state : null;
    }

    static PassState Pass(string name, Fields fields) => new(name, Next(fields))
    {
        Result = fields.Any("Result"),
        Parameters = fields.Template("Parameters"),
        ResultPath = fields.ResultPath(),
    };

    static WorkingState Parallel(string name, Fields fields, VariableScope scope)
    {
        var branches = new List<Branch>();
        foreach (var branch in fields.Entries("Branches", required: true))
        {
            branch.Skip("Comment");
            branches.Add(StateMachineParser.ParseBranch(branch, scope.All));
            branch.RefuseTheRest();
        }

        return Working(new ParallelState(name, Next(fields), branches) { Parameters = fields.Template("Parameters") }, fields, scope);
    }

    /// <summary>What Task, Parallel and Map have in common.</summary>
    public static WorkingState Working(WorkingState state, Fields fields, VariableScope scope) => state with
    {
        ResultSelector = fields.Template("ResultSelector"),
        ResultPath = fields.ResultPath(),
        Retry = ErrorHandlingParser.Retry(fields),
        Catch = ErrorHandlingParser.Catch(fields, scope),
    };

    static ChoiceState Choice(string name, Fields fields, VariableScope scope)
        => new(name, [.. fields.Entries("Choices", required: true).Select(rule => ChoiceParser.Rule(rule, scope)).OfType<ChoiceRule>()], fields.Text("Default"));

    static WaitState Wait(string name, Fields fields)
    {
        string[] ways = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];
        if (!ways.Any(fields.Has)) fields.Problem("one of Seconds, SecondsPath, Timestamp and TimestampPath is required");
        fields.Exclude(ways);
        return new(name, Next(fields))
        {
            Seconds = fields.Amount("Seconds", least: 0),
            Until = fields.Has("Timestamp") ? Literal(fields) : null,
            UntilPath = fields.Has("TimestampPath") ? fields.Parsed("TimestampPath", ExpressionParser.Reference) : null,
        };
    }

    static DateTimeOffset? Literal(Fields fields)
    {
        var at = Timestamp.Parse(fields.Any("Timestamp")!);
        if (at is null) fields.Problem("Timestamp", "Timestamp must be ISO 8601 with date, time and offset, such as 2030-01-01T09:00:00Z");
        return at;
    }

    static FailState Fail(string name, Fields fields)
    {
        fields.Exclude("Error", "ErrorPath");
        fields.Exclude("Cause", "CausePath");
        return new(name)
        {
            Error = fields.Text("Error"),
            Cause = fields.Text("Cause"),
            ErrorPath = fields.Has("ErrorPath") ? fields.Parsed("ErrorPath", MakesText) : null,
            CausePath = fields.Has("CausePath") ? fields.Parsed("CausePath", MakesText) : null,
        };
    }

    static Expression MakesText(string text) => ExpressionParser.Any(text) switch
    {
        Query => ExpressionParser.Reference(text),
        FunctionCall call when TextFunctions.Contains(call.Function.Name) => call,
        FunctionCall call => throw new FormatException($"{call.Function.Name} makes no text; allowed are {string.Join(", ", TextFunctions)}"),
        var other => other,
    };

    public static string? Next(Fields fields)
    {
        var end = fields.Truth("End");
        if (end == false) fields.Problem("End", "End must be true, or be left out");
        if (end == true && fields.Has("Next")) fields.Problem("Next", "Next and End exclude each other");
        if (end is null && !fields.Has("End") && !fields.Has("Next")) fields.Problem("Next or \"End\": true is required");
        return fields.Text("Next");
    }
}

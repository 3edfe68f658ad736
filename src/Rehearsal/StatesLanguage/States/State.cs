using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One state of a machine. <paramref name="Next"/> is null where the state ends its branch (End, Succeed, Fail) or chooses (Choice).</summary>
public abstract record State(string Name, string? Next)
{
    /// <summary>The Type field; history events are named after it.</summary>
    public abstract string Type { get; }

    /// <summary>Null when the field is null: the state sees {}.</summary>
    public Query? InputPath { get; init; } = Query.Root;

    /// <summary>Null when the field is null: the next state gets {}.</summary>
    public Query? OutputPath { get; init; } = Query.Root;
}

/// <summary>A state that makes a result: Pass, Task, Parallel.</summary>
public abstract record WorkingState(string Name, string? Next) : State(Name, Next)
{
    public Template? Parameters { get; init; }
    public Template? ResultSelector { get; init; }

    /// <summary>Null when the field is null: the result is thrown away and the input goes on.</summary>
    public ReferencePath? ResultPath { get; init; } = ReferencePath.Root;

    public IReadOnlyList<Retrier> Retry { get; init; } = [];
    public IReadOnlyList<Catcher> Catch { get; init; } = [];
}

public sealed record PassState(string Name, string? Next) : WorkingState(Name, Next)
{
    public override string Type => "Pass";

    /// <summary>A literal; without one the effective input is the result.</summary>
    public bool HasResult { get; init; }

    public JsonNode? Result { get; init; }
}

/// <param name="Resource">A Lambda function's ARN.</param>
public sealed record TaskState(string Name, string? Next, string Resource) : WorkingState(Name, Next)
{
    public override string Type => "Task";

    /// <summary>Bounds one attempt, not the state.</summary>
    public TimeSpan? Timeout { get; init; }
}

public sealed record ParallelState(string Name, string? Next, IReadOnlyList<Branch> Branches) : WorkingState(Name, Next)
{
    public override string Type => "Parallel";
}

public sealed record ChoiceState(string Name, IReadOnlyList<ChoiceRule> Choices, string? Default) : State(Name, null)
{
    public override string Type => "Choice";
}

public sealed record WaitState(string Name, string? Next, TimeSpan Duration) : State(Name, Next)
{
    public override string Type => "Wait";
}

public sealed record SucceedState(string Name) : State(Name, null)
{
    public override string Type => "Succeed";
}

public sealed record FailState(string Name) : State(Name, null)
{
    public override string Type => "Fail";
    public string? Error { get; init; }
    public string? Cause { get; init; }
    public Query? ErrorPath { get; init; }
    public Query? CausePath { get; init; }
}

/// <summary>States that run one after the other: a machine, or one branch of a Parallel.</summary>
public sealed record Branch(string StartAt, IReadOnlyDictionary<string, State> States);

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One state of a machine. <paramref name="Next"/> is null where the state ends its branch (End, Succeed, Fail) or chooses (Choice).</summary>
public abstract record State(string Name, string? Next)
{
    string? entered, exited;

    /// <summary>The Type field; history events are named after it.</summary>
    public abstract string Type { get; }

    internal string EnteredType => entered ??= Type + "StateEntered";
    internal string ExitedType => exited ??= Type + "StateExited";

    /// <summary>Null when the field is null: the state sees {}.</summary>
    internal Query? InputPath { get; init; } = Query.Root;

    /// <summary>Null when the field is null: the next state gets {}.</summary>
    internal Query? OutputPath { get; init; } = Query.Root;

    internal Template? Assign { get; init; }
}

/// <summary>A state that makes a result: Pass, Task, Parallel, Map.</summary>
public abstract record WorkingState(string Name, string? Next) : State(Name, Next)
{
    internal Template? Parameters { get; init; }
    internal Template? ResultSelector { get; init; }

    /// <summary>Null when the field is null: the result is thrown away and the input goes on.</summary>
    internal ReferencePath? ResultPath { get; init; } = ReferencePath.Root;

    public IReadOnlyList<Retrier> Retry { get; init; } = [];
    public IReadOnlyList<Catcher> Catch { get; init; } = [];
}

public sealed record PassState(string Name, string? Next) : WorkingState(Name, Next)
{
    public override string Type => "Pass";

    /// <summary>A literal; null without one: the effective input is the result.</summary>
    internal Value? Result { get; init; }
}

/// <param name="Resource">As the definition has it: a Lambda function's ARN, or a service integration.</param>
public sealed record TaskState(string Name, string? Next, string Resource) : WorkingState(Name, Next)
{
    public const string Invoke = "arn:aws:states:::lambda:invoke";
    public const string InvokeAndWait = Invoke + ".waitForTaskToken";

    public override string Type => "Task";

    public bool IsIntegration => Resource is Invoke or InvokeAndWait;

    /// <summary>Seconds; bounds one attempt, not the state.</summary>
    internal Amount? Timeout { get; init; }

    /// <summary>Seconds; the longest silence of whoever holds the task token.</summary>
    internal Amount? Heartbeat { get; init; }
}

public sealed record ParallelState(string Name, string? Next, IReadOnlyList<Branch> Branches) : WorkingState(Name, Next)
{
    public override string Type => "Parallel";
}

/// <summary>An inline Map. Its Parameters are its ItemSelector, filled for each item.</summary>
public sealed record MapState(string Name, string? Next, Branch Processor) : WorkingState(Name, Next)
{
    public override string Type => "Map";

    internal Query ItemsPath { get; init; } = Query.Root;

    /// <summary>Null or 0 is the most that the service does.</summary>
    internal Amount? MaxConcurrency { get; init; }
}

public sealed record ChoiceState(string Name, IReadOnlyList<ChoiceRule> Choices, string? Default) : State(Name, null)
{
    public override string Type => "Choice";
}

public sealed record WaitState(string Name, string? Next) : State(Name, Next)
{
    public override string Type => "Wait";

    /// <summary>How long; null where <see cref="Until"/> or <see cref="UntilPath"/> says it.</summary>
    internal Amount? Seconds { get; init; }

    public DateTimeOffset? Until { get; init; }
    internal Query? UntilPath { get; init; }
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
    internal Expression? ErrorPath { get; init; }
    internal Expression? CausePath { get; init; }
}

/// <summary>States that run one after the other: a machine, a branch of a Parallel, what a Map does with each item.</summary>
public sealed record Branch(string StartAt, IReadOnlyDictionary<string, State> States);

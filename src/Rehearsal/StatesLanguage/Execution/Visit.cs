namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The states of one branch as they run, one after the other: their variables, the chain of their events, and who may stop them.</summary>
/// <param name="item">$$.Map inside of an iteration.</param>
sealed class Strand(long last, Variables variables, Value? item, CancellationToken stop)
{
    /// <summary>The id of the last event; the next one names it.</summary>
    public long Last { get; set; } = last;

    public Variables Variables => variables;
    public Value? Item => item;
    public CancellationToken Stop => stop;

    /// <summary>The state in which it is, for those who stop it.</summary>
    public State? Current { get; set; }
}

/// <summary>One stay in a state.</summary>
sealed class Visit(Interpreter interpreter, State state, Value input, Strand strand) : IScope
{
    ObjectValue? context;
    string? token;
    int retries;

    public State State => state;
    public Value Input => input;
    public Strand Strand => strand;
    public CancellationToken Stop => strand.Stop;
    public DateTimeOffset EnteredAt { get; } = interpreter.Time.Now;
    public long EnteredEvent { get; set; }

    /// <summary>The branches of a Parallel or a Map are at work.</summary>
    public bool HasBranches { get; set; }

    /// <summary>How often the work was begun again.</summary>
    public int Retries
    {
        get => retries;
        set => (retries, context) = (value, null);
    }

    /// <summary>What $$.Task.Token reads; null where the state waits for none.</summary>
    public string? Token
    {
        get => token;
        set => (token, context) = (value, null);
    }

    public Value Context => context ??= MakeContext();

    public Value? Variable(string name) => strand.Variables.Find(name);

    public Random Chance => interpreter.Chance;

    ObjectValue MakeContext()
    {
        var made = interpreter.Context.With("State", ContextObject.State(state.Name, EnteredAt, state is TaskState or ParallelState or MapState ? retries : null));
        if (strand.Item is { } item) made = made.With("Map", item);
        return token is null ? made : made.With("Task", ContextObject.Task(token));
    }
}

/// <summary>What an ItemSelector sees: the Map's visit with one item of its list.</summary>
sealed class ItemScope(Visit visit, Value item) : IScope
{
    public Value Context => ((ObjectValue)visit.Context).With("Map", item);
    public Value? Variable(string name) => visit.Variable(name);
    public Random Chance => visit.Chance;
}

/// <summary>What a state leads to; <paramref name="Next"/> null ends the branch. <paramref name="Assigned"/> are the variables that change.</summary>
readonly record struct Outcome(Value Output, string? Next, ObjectValue? Assigned);

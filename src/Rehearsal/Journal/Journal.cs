namespace ComfyServerless.Rehearsal.Journal;

/// <summary>What happened, in order, on virtual time. The terminal, the tests and the timeline read the same record.</summary>
public sealed class WorldJournal(Time.VirtualTime time)
{
    readonly List<Entry> entries = [];

    /// <summary>World's thread only; copy before leaving it.</summary>
    public IReadOnlyList<Entry> Entries => entries;

    /// <summary>Raised on the world's thread for each entry.</summary>
    public event Action<Entry>? Written;

    public IEnumerable<CallEntry> Calls => entries.OfType<CallEntry>();

    /// <summary>Calls that changed what is deployed: not the execution's own lock, smoke-test prompt and picture.</summary>
    public IEnumerable<CallEntry> Mutations => Calls.Where(call => call.Effect == Effect.Mutating && call.Error is null);

    public void Call(string caller, string service, string operation, string detail, Effect effect, string? error)
        => Write(new CallEntry(time.Now, caller, service, operation, detail, effect, error));

    public void State(string execution, string state, StateChange change, string detail = "")
        => Write(new StateEntry(time.Now, execution, state, change, detail));

    public void Note(string source, string text) => Write(new NoteEntry(time.Now, source, text));

    void Write(Entry entry)
    {
        entries.Add(entry);
        Written?.Invoke(entry);
    }
}

public abstract record Entry(DateTimeOffset At);

/// <summary>One call of a function, a build or a person to AWS or Kubernetes. <paramref name="Error"/> is the error code, null when it succeeded.</summary>
public sealed record CallEntry(DateTimeOffset At, string Caller, string Service, string Operation, string Detail, Effect Effect, string? Error) : Entry(At);

/// <summary>A state of an execution changed.</summary>
public sealed record StateEntry(DateTimeOffset At, string Execution, string State, StateChange Change, string Detail) : Entry(At);

/// <summary>Something in the world moved by itself: a cluster became ACTIVE, a node joined, a build's phase ended.</summary>
public sealed record NoteEntry(DateTimeOffset At, string Source, string Text) : Entry(At);

/// <summary>Reading, Mutating: changes what is deployed; Own: the execution's own bookkeeping (its lock, its smoke-test prompt and picture).</summary>
public enum Effect { Reading, Mutating, Own }

public enum StateChange { Entered, Pending, Succeeded, Failed, Retried, Caught }

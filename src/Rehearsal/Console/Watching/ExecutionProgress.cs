using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Console.Watching;

/// <summary>How far one execution is, from its entries in the journal. Names are unique in a machine, so a state is told by its name.</summary>
public sealed class ExecutionProgress(StateMachine machine, DateTimeOffset start)
{
    readonly Dictionary<string, Stay> stays = [];

    public StateMachine Machine => machine;
    public DateTimeOffset Start { get; } = start;

    /// <summary>The virtual instant of the latest entry.</summary>
    public DateTimeOffset Now { get; private set; } = start;

    /// <summary>The latest stay in a state; null: it was not entered yet.</summary>
    public Stay? Of(string state) => stays.GetValueOrDefault(state);

    public void Take(StateEntry entry)
    {
        Now = entry.At;
        if (entry.Change == StateChange.Entered) stays[entry.State] = new(entry.State, entry.At, stays.Count);
        else if (stays.TryGetValue(entry.State, out var stay)) stay.Take(entry);
    }

    /// <summary>The states of a branch for a person: those that were entered, in that order, then those that the last of them leads to.</summary>
    public IReadOnlyList<State> Visible(Branch branch)
    {
        var entered = branch.States.Values.Where(state => stays.ContainsKey(state.Name)).OrderBy(state => stays[state.Name].Order).ToList();
        var ahead = new List<State>();
        if (entered.Count == 0) Follow(branch, branch.StartAt, ahead);
        else if (Of(entered[^1].Name)!.Standing is Standing.Running or Standing.Done) FollowOn(branch, entered[^1], ahead);
        return [.. entered.Concat(ahead.Where(state => !stays.ContainsKey(state.Name))).Where(Shows)];
    }

    bool Shows(State state) => state is TaskState or ParallelState or MapState or WaitState || Of(state.Name)?.Standing == Standing.Failed;

    static void Follow(Branch branch, string? name, List<State> ahead)
    {
        if (name is null || branch.States[name] is not { } state || ahead.Contains(state)) return;
        ahead.Add(state);
        FollowOn(branch, state, ahead);
    }

    // Where a state goes when all is well; a Choice first to its default.
    static void FollowOn(Branch branch, State state, List<State> ahead)
    {
        Follow(branch, state.Next, ahead);
        if (state is not ChoiceState choice) return;
        Follow(branch, choice.Default, ahead);
        foreach (var rule in choice.Choices) Follow(branch, rule.Next, ahead);
    }
}

public enum Standing { Running, Done, Caught, Failed }

/// <summary>One stay in a state.</summary>
/// <param name="Order">The how-manieth state that was entered.</param>
public sealed record Stay(string State, DateTimeOffset Entered, int Order)
{
    public Standing Standing { get; private set; }
    public DateTimeOffset? Left { get; private set; }

    /// <summary>How often the work was begun.</summary>
    public int Attempts { get; private set; } = 1;

    /// <summary>What it last said: what it waits for, or how it failed.</summary>
    public string Said { get; private set; } = "";

    public TimeSpan For(DateTimeOffset now) => (Left ?? now) - Entered;

    internal void Take(StateEntry entry)
    {
        switch (entry.Change)
        {
            case StateChange.Pending or StateChange.Retried:
                (Attempts, Said) = (Attempts + 1, entry.Detail);
                break;
            // It is left as if it had succeeded.
            case StateChange.Succeeded when Standing == Standing.Caught:
                Left = entry.At;
                break;
            case StateChange.Succeeded:
                (Standing, Left) = (Standing.Done, entry.At);
                break;
            case StateChange.Caught:
                (Standing, Left, Said) = (Standing.Caught, entry.At, entry.Detail);
                break;
            case StateChange.Failed:
                (Standing, Left, Said) = (Standing.Failed, entry.At, entry.Detail);
                break;
        }
    }
}

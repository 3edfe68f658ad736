using ComfyServerless.Rehearsal.Faults;
using ComfyServerless.Rehearsal.Journal;

namespace ComfyServerless.Scenarios.Tests.Crashes;

/// <summary>How often a step's process dies.</summary>
enum Deadliness
{
    /// <summary>Never: the calls are counted.</summary>
    None,

    /// <summary>Once: when its first call that changes something has, or, where none does, at its first call.</summary>
    Once,

    /// <summary>At its first call, and then twice at each that changes something: before it does, and, tried again, when it has.</summary>
    Always,
}

/// <summary>Which calls of the steps are their process's last. World's thread.</summary>
sealed class DeadlyCalls(Deadliness deadliness) : ICrashes
{
    readonly Dictionary<string, int> effects = [], mutations = [], survived = [];
    readonly HashSet<string> called = [];
    readonly List<string> deaths = [];

    /// <summary>What is counted and dies from now on; others live.</summary>
    public IReadOnlySet<string> Steps { get; private set; } = new HashSet<string>();

    public void Begin(IReadOnlySet<string> steps)
    {
        Steps = steps;
        effects.Clear();
        mutations.Clear();
        survived.Clear();
        called.Clear();
        deaths.Clear();
    }

    public void End() => Steps = new HashSet<string>();

    /// <summary>Steps that only read, where each dies once.</summary>
    public IReadOnlySet<string> Readers { get; set; } = new HashSet<string>();

    /// <summary>Calls that changed something, by step.</summary>
    public IReadOnlyDictionary<string, int> Effects => effects;

    /// <summary>Those of them that changed what is deployed.</summary>
    public IReadOnlyDictionary<string, int> Mutations => mutations;

    /// <summary>Every step that has made a call.</summary>
    public IReadOnlySet<string> Called => called;

    /// <summary>A line for each: who, at which call.</summary>
    public IReadOnlyList<string> Deaths => deaths;

    public bool Strikes(string caller, string service, string operation, Effect effect, Moment moment)
    {
        if (!Steps.Contains(caller)) return false;
        var isFirst = moment == Moment.Before && called.Add(caller);
        if (moment == Moment.After && effect != Effect.Reading) effects[caller] = effects.GetValueOrDefault(caller) + 1;
        if (moment == Moment.After && effect == Effect.Mutating) mutations[caller] = mutations.GetValueOrDefault(caller) + 1;
        if (!Kills(caller, effect, moment, isFirst)) return false;
        deaths.Add($"{caller} {moment} {service} {operation}");
        return true;
    }

    bool Kills(string caller, Effect effect, Moment moment, bool isFirst) => deadliness switch
    {
        Deadliness.Once => Readers.Contains(caller) ? isFirst : moment == Moment.After && effects.GetValueOrDefault(caller) == 1 && survived.TryAdd(caller, 1),
        Deadliness.Always => isFirst || (effect != Effect.Reading && (moment == Moment.After || Passes(caller))),
        _ => false,
    };

    /// <summary>Whether it has not died yet before its next call that changes something.</summary>
    bool Passes(string caller)
    {
        var next = effects.GetValueOrDefault(caller) + 1;
        if (survived.GetValueOrDefault(caller) >= next) return false;
        survived[caller] = next;
        return true;
    }
}

using ComfyServerless.Rehearsal.Aws.StepFunctions;
using ComfyServerless.Rehearsal.Faults;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Scenarios.Tests.Crashes;

/// <summary>
/// One execution after the other, each stopped at the first place where none was stopped before: right after a call that has changed something, whose process dies with it, and after a state. The last
/// finds no such place and ends well.
/// </summary>
sealed class Stops : ICrashes
{
    readonly HashSet<string> places = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> mutations = [], afterwards = [];
    IReadOnlySet<string> steps = new HashSet<string>();
    ExecutionRecord? running;
    VirtualTime? time;

    /// <summary>Calls that changed what is deployed, by step, in all executions together.</summary>
    public IReadOnlyDictionary<string, int> Mutations => mutations;

    /// <summary>Of these, the calls of functions that were still at work when their execution had just been stopped: at the end of another branch, say. How many is the machine's whim.</summary>
    public IReadOnlyDictionary<string, int> Afterwards => afterwards;

    /// <summary>Where executions were stopped.</summary>
    public IReadOnlySet<string> Places => places;

    public bool Strikes(string caller, string service, string operation, Effect effect, Moment moment)
    {
        if (moment == Moment.Before || effect == Effect.Reading || !steps.Contains(caller)) return false;
        // What belongs to an execution, such as its lock, comes again with each.
        var turn = effect == Effect.Own ? 1 : mutations[caller] = mutations.GetValueOrDefault(caller) + 1;
        var stopped = StopAt($"{caller} {service} {operation} {effect} {turn}");
        if (!stopped && effect == Effect.Mutating) afterwards[caller] = afterwards.GetValueOrDefault(caller) + 1;
        return stopped;
    }

    /// <summary>Starts the machine as often as it takes, each time as soon as the one before is stopped.</summary>
    public async Task<ExecutionResult> RunAsync(RehearsedWorld world, string machine, string input)
    {
        await world.Time.Do(() =>
        {
            (steps, time) = (CrashBench.StepsOf(machine), world.Time);
            mutations.Clear();
            afterwards.Clear();
            places.Clear();
            world.Journal.Written += Watch;
        });
        try
        {
            while (true)
            {
                var ended = await (await world.Time.Do(() => running = world.Machines.Start(world.Machines.Machines.Single(known => known.Name.EndsWith("-" + machine, StringComparison.Ordinal)).Arn, null, input))).Ended;
                if (ended.Status != ExecutionStatus.Aborted) return ended;
            }
        }
        finally
        {
            await world.Time.Do(() =>
            {
                steps = new HashSet<string>();
                world.Journal.Written -= Watch;
            });
        }

        void Watch(Entry entry)
        {
            if (entry is StateEntry { Change: StateChange.Succeeded } left && left.Execution == running?.Execution.Identity.Name && steps.Contains(left.State)) StopAt("state " + left.State);
        }
    }

    bool StopAt(string place)
    {
        if (running is not { Execution.Status: ExecutionStatus.Running } execution || !places.Add(place)) return false;
        running = null; // one place an execution
        time!.Post(() => execution.Execution.Stop("Stopped", "stopped after " + place));
        return true;
    }
}

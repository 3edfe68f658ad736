using ComfyServerless.Rehearsal.Aws.Wire;
using ComfyServerless.Rehearsal.Journal;

namespace ComfyServerless.Rehearsal.Faults;

/// <summary>When, within a call, a process dies: before the call does anything, or when it has, and before its answer.</summary>
public enum Moment { Before, After }

/// <summary>Which calls the caller's process does not survive. World's thread.</summary>
public interface ICrashes
{
    /// <param name="caller">A function's handler.</param>
    /// <param name="service">AWS's signing name, or <c>kubernetes</c>.</param>
    /// <param name="operation">As the journal names it.</param>
    bool Strikes(string caller, string service, string operation, Effect effect, Moment moment);
}

/// <summary>
/// Functions whose process dies in the middle of a call. A real process is killed there and then; a function in this process cannot be, so nothing that it still sends is served until it has
/// given up, and what it then says goes nowhere.
/// </summary>
/// <param name="kill">Ends the processes of a handler that are at work; false: there are none to end.</param>
public sealed class Deaths(ICrashes? crashes, Func<string, bool> kill)
{
    public const string Error = "ProcessDied", Message = "The process that makes this call is dead";

    readonly Lock gate = new();
    readonly HashSet<string> dying = [];

    /// <summary>World's thread.</summary>
    public bool Strikes(string caller, string service, string operation, Effect effect, Moment moment)
    {
        lock (gate)
            if (dying.Contains(caller)) return true;
        return crashes?.Strikes(caller, service, operation, effect, moment) == true;
    }

    /// <summary>Any thread.</summary>
    public void Kill(string caller)
    {
        lock (gate)
            if (!kill(caller)) dying.Add(caller);
    }

    /// <summary>A function in this process has ended. Any thread.</summary>
    /// <returns>Whether it was dead by then.</returns>
    public bool Bury(string caller)
    {
        lock (gate) return dying.Remove(caller);
    }
}

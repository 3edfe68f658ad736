using System.Text.Json;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>
/// A state failed. <paramref name="error"/> is what ErrorEquals is compared with, "" where whoever failed gave none;
/// for a function, <paramref name="cause"/> is its error as JSON text.
/// </summary>
public sealed class StatesError(string error, string? cause) : Exception(cause is null ? error : $"{error}: {cause}")
{
    public string Error => error;
    public string? Cause => cause;

    /// <summary>A missing heartbeat is a States.Timeout that answers to States.HeartbeatTimeout too.</summary>
    internal bool IsHeartbeat { get; init; }

    /// <summary>States.ALL and States.TaskFailed do not match.</summary>
    internal bool OnlyByName { get; init; }

    /// <summary>The cause as a person reads it: the errorMessage of a function's error.</summary>
    public string Reason
    {
        get
        {
            if (cause is null || !cause.StartsWith('{')) return cause ?? "";
            try { return ((ValueReader.Parse(cause) as ObjectValue)?.Find("errorMessage") as TextValue)?.Text ?? cause; }
            catch (JsonException) { return cause; } // not a function's error
        }
    }

    /// <summary>
    /// States.Runtime ends the execution whatever a state says; States.TaskFailed is everything but a time-out.
    /// The developer guide has States.DataLimitExceeded caught by its name only; a task's result that is too large is caught by States.ALL as well (recorded on AWS, March 2024).
    /// Source: Step Functions developer guide, "Handling errors in Step Functions workflows".
    /// </summary>
    internal bool IsMatchedBy(IReadOnlyList<string> errorEquals)
    {
        if (error == ErrorNames.Runtime) return false;
        if (errorEquals.Contains(error)) return true;
        if (OnlyByName) return false;
        if (errorEquals.Contains(ErrorNames.All)) return true;
        return error == ErrorNames.Timeout ? IsHeartbeat && errorEquals.Contains(ErrorNames.HeartbeatTimeout) : errorEquals.Contains(ErrorNames.TaskFailed);
    }

    /// <summary>What a Catch passes on. What whoever failed did not give is null.</summary>
    internal Value ToValue() => ObjectValue.Of(("Error", Value.Of(error.Length > 0 ? error : null)), ("Cause", Value.Of(cause)));

    /// <param name="maker">The state, or a task's resource.</param>
    internal static StatesError TooLarge(string maker, bool isTaskResult = false)
        => new(ErrorNames.DataLimitExceeded, $"The state/task '{maker}' returned a result with a size exceeding the maximum number of bytes service limit.")
        {
            OnlyByName = !isTaskResult,
        };
}

using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>
/// The task tokens that states wait for: what SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat reach. One for all executions of a world; world's thread only.
/// </summary>
public sealed class TaskTokens
{
    readonly Dictionary<string, WaitingTask> waiting = [];
    readonly HashSet<string> ended = [];

    /// <summary>The task's result. It stands in for what the function returned.</summary>
    public TokenAnswer Succeed(string token, JsonNode? output) => Answer(token, task => task.Done.TrySetResult(ValueReader.Of(output)));

    public TokenAnswer Fail(string token, string? error, string? cause) => Answer(token, task => task.Done.TrySetException(new StatesError(error ?? "", cause)));

    /// <summary>Begins the task's HeartbeatSeconds again.</summary>
    public TokenAnswer Beat(string token)
    {
        if (!waiting.TryGetValue(token, out var task)) return ended.Contains(token) ? TokenAnswer.Ended : TokenAnswer.Unknown;
        task.Beat();
        return TokenAnswer.Accepted;
    }

    internal WaitingTask Wait(string token, VirtualTime time, long? heartbeat) => waiting[token] = new(time, heartbeat, () => End(token));

    TokenAnswer Answer(string token, Action<WaitingTask> answer)
    {
        if (!waiting.TryGetValue(token, out var task)) return ended.Contains(token) ? TokenAnswer.Ended : TokenAnswer.Unknown;
        End(token);
        answer(task);
        return TokenAnswer.Accepted;
    }

    void End(string token)
    {
        if (waiting.Remove(token)) ended.Add(token);
    }
}

/// <summary>Unknown: TaskDoesNotExist. Ended: answered already, timed out or stopped (TaskTimedOut).</summary>
public enum TokenAnswer { Accepted, Unknown, Ended }

/// <summary>A state that waits for its token.</summary>
sealed class WaitingTask : IDisposable
{
    readonly VirtualTime time;
    readonly long? heartbeat;
    readonly Action end;
    IDisposable? silence;

    public WaitingTask(VirtualTime time, long? heartbeat, Action end)
    {
        (this.time, this.heartbeat, this.end) = (time, heartbeat, end);
        Beat();
    }

    public TaskCompletionSource<Value> Done { get; } = new();

    public void Beat()
    {
        silence?.Dispose();
        if (heartbeat is { } seconds)
            silence = time.Alarm(TimeSpan.FromSeconds(seconds), () => Done.TrySetException(new StatesError(ErrorNames.Timeout, "") { IsHeartbeat = true }));
    }

    public void Dispose()
    {
        silence?.Dispose();
        end();
        _ = Done.Task.Exception; // nobody may be there to see it
    }
}

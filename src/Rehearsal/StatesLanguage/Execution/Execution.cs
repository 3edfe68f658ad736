using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One run of a machine, on the world's thread and in virtual time.</summary>
/// <param name="tokens">Where those who hold a task token answer; without it nobody can.</param>
public sealed class Execution(
    ExecutionIdentity identity, StateMachine machine, JsonNode? input, ITaskRunner tasks, VirtualTime time, WorldJournal journal, TaskTokens? tokens = null)
{
    /// <summary>How long the service lets an execution run. Source: Step Functions developer guide, "Quotas".</summary>
    static readonly TimeSpan Year = TimeSpan.FromDays(365);

    History? history;
    Action cancel = static () => { };
    (string Status, string? Error, string? Cause)? cutShort;

    public ExecutionIdentity Identity => identity;
    public JsonNode? Input => input;
    public string Status { get; private set; } = ExecutionStatus.Running;

    /// <summary>When it was created; <see cref="RunAsync"/> follows at once.</summary>
    public DateTimeOffset StartDate { get; } = time.Now;

    public DateTimeOffset? StopDate { get; private set; }
    public JsonNode? Output { get; private set; }
    public string? Error { get; private set; }
    public string? Cause { get; private set; }

    /// <summary>How many events the history holds before the execution fails; null: any number. Source: Step Functions developer guide, "Quotas".</summary>
    public int? HistoryLimit { get; init; } = 25_000;

    /// <summary>As GetExecutionHistory gives it, oldest first.</summary>
    public IReadOnlyList<HistoryEvent> Events => history?.Events ?? [];

    /// <summary>Runs to the end, however it ends. Once.</summary>
    public async Task<ExecutionResult> RunAsync()
    {
        using var ending = new CancellationTokenSource();
        cancel = ending.Cancel;
        if (cutShort is not null) cancel();
        var (events, given) = (new History(time, HistoryLimit), ValueReader.Of(input));
        history = events;
        events.Append("ExecutionStarted", 0, EventDetails.Input(given, ("roleArn", identity.RoleArn)));
        using var limit = time.Alarm(machine.Timeout ?? Year, () => CutShort(ExecutionStatus.TimedOut, null, null));
        var strand = new Strand(0, new(null), null, ending.Token);
        try
        {
            var machinery = new Machinery(tasks, tokens ?? new(), time, journal);
            var output = await new Interpreter(identity, given, StartDate, machinery, events, ending.Token).RunAsync(machine.States, given, strand);
            Output = output.ToNode();
            End(ExecutionStatus.Succeeded, "ExecutionSucceeded", strand.Last, EventDetails.Output(output));
        }
        catch (StatesError error)
        {
            (Error, Cause) = (error.Error is "" ? null : error.Error, error.Cause is "" ? null : error.Cause);
            End(ExecutionStatus.Failed, "ExecutionFailed", strand.Last, EventDetails.Error(Error, Cause));
        }
        catch (OperationCanceledException) when (cutShort is { } end)
        {
            (Error, Cause) = (end.Error, end.Cause);
            End(end.Status, end.Status == ExecutionStatus.Aborted ? "ExecutionAborted" : "ExecutionTimedOut", 0, EventDetails.Error(Error, Cause));
        }

        return new(Status, Output, Error, Cause, StartDate, StopDate!.Value);
    }

    /// <summary>StopExecution: ABORTED, no further state begins; running functions are not stopped. Nothing when it has ended already.</summary>
    public void Stop(string? error, string? cause) => CutShort(ExecutionStatus.Aborted, error, cause);

    void CutShort(string status, string? error, string? cause)
    {
        if (Status != ExecutionStatus.Running || cutShort is not null) return;
        cutShort = (status, error, cause);
        cancel();
    }

    void End(string status, string type, long previous, EventDetails details)
    {
        Status = status;
        StopDate = time.Now;
        history!.End(type, previous, details);
    }
}

using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One run of a machine, on the world's thread and in virtual time.</summary>
public sealed class Execution(ExecutionIdentity identity, StateMachine machine, JsonNode? input, ITaskRunner tasks, VirtualTime time, WorldJournal journal)
{
    readonly History history = new(time);
    readonly Strand main = new(0);
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

    /// <summary>As GetExecutionHistory gives it, oldest first.</summary>
    public IReadOnlyList<HistoryEvent> Events => history.Events;

    /// <summary>Runs to the end, however it ends. Once.</summary>
    public async Task<ExecutionResult> RunAsync()
    {
        using var ending = new CancellationTokenSource();
        cancel = ending.Cancel;
        if (cutShort is not null) cancel();
        history.Add("ExecutionStarted", new Strand(0), "executionStartedEventDetails", Details.Input(input).With("roleArn", identity.RoleArn));
        if (machine.Timeout is { } limit) time.After(limit, () => CutShort(ExecutionStatus.TimedOut, ErrorNames.Timeout, null));
        try
        {
            var interpreter = new Interpreter(identity, input, StartDate, tasks, time, journal, history);
            Output = await interpreter.RunAsync(machine.States, input, main, ending.Token);
            End(ExecutionStatus.Succeeded, "ExecutionSucceeded", Details.Output(Output));
        }
        catch (StatesError error)
        {
            (Error, Cause) = (error.Error, error.Cause);
            End(ExecutionStatus.Failed, "ExecutionFailed", Details.Error(Error, Cause));
        }
        catch (OperationCanceledException) when (cutShort is { } end)
        {
            (Error, Cause) = (end.Error, end.Cause);
            End(end.Status, end.Status == ExecutionStatus.Aborted ? "ExecutionAborted" : "ExecutionTimedOut", Details.Error(Error, Cause));
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

    void End(string status, string type, JsonObject details)
    {
        Status = status;
        StopDate = time.Now;
        history.End(type, main, char.ToLowerInvariant(type[0]) + type[1..] + "EventDetails", details);
    }
}

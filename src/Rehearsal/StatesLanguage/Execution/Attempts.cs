using ComfyServerless.Functions.Steps;
using ComfyServerless.Rehearsal.Journal;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The work of one Task, Parallel or Map, with its Retry and Catch. Each retrier counts its own attempts; a retry sends the same input again.</summary>
sealed class Attempts(Interpreter interpreter, Visit visit)
{
    readonly WorkingState state = (WorkingState)visit.State;
    readonly Dictionary<Retrier, int> used = new(ReferenceEqualityComparer.Instance);

    public async ValueTask<Outcome> RunAsync()
    {
        while (true)
        {
            try
            {
                return await AttemptAsync();
            }
            catch (StatesError error)
            {
                if (RetryDelay(error) is not { } delay) return Caught(error);
                await interpreter.Time.Delay(delay, visit.Stop);
                visit.Retries++;
            }
        }
    }

    async ValueTask<Outcome> AttemptAsync()
    {
        var input = DataFlow.Input(state, visit.Input, visit);
        var result = await (state switch
        {
            TaskState task => new TaskAttempt(interpreter, visit, task).RunAsync(input),
            ParallelState parallel => Branches.RunAsync(interpreter, visit, parallel, DataFlow.Parameters(parallel, input, visit)),
            MapState map => Iterations.RunAsync(interpreter, visit, map, input),
            _ => throw new NotSupportedException($"the state type {state.Type}"),
        });
        return new(DataFlow.Result(state, visit.Input, result, visit), state.Next, DataFlow.Assigned(state.Assign, result, visit, state.Name));
    }

    /// <summary>Null when the first retrier that matches has no attempt left, or none matches.</summary>
    TimeSpan? RetryDelay(StatesError error)
    {
        var retrier = state.Retry.FirstOrDefault(entry => error.IsMatchedBy(entry.ErrorEquals));
        if (retrier is null) return null;
        var attempt = used[retrier] = used.GetValueOrDefault(retrier) + 1;
        if (attempt > retrier.MaxAttempts) return null;
        if (error.Error == nameof(NotReadyException)) interpreter.Note(state, StateChange.Pending, error.Reason);
        else interpreter.Note(state, StateChange.Retried, $"{error.Error}: {error.Reason}");
        return retrier.DelayBefore(attempt, interpreter.Chance);
    }

    Outcome Caught(StatesError error)
    {
        if (state is ParallelState or MapState && visit.HasBranches) interpreter.History.Add($"{state.Type}StateFailed", visit.Strand);
        var catcher = state.Catch.FirstOrDefault(entry => error.IsMatchedBy(entry.ErrorEquals));
        if (catcher is null) throw error;
        interpreter.Note(state, StateChange.Caught, $"{error.Error}: {error.Reason}");
        var failure = error.ToValue();
        var output = catcher.ResultPath is null ? visit.Input : catcher.ResultPath.Insert(visit.Input, failure);
        return new(DataFlow.Bounded(output, state.Name), catcher.Next, DataFlow.Assigned(catcher.Assign, failure, visit, state.Name));
    }
}

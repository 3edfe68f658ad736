using System.Text.Json.Nodes;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Rehearsal.Journal;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The work of one state, with its Retry and Catch. Each retrier counts its own attempts; a retry sends the same input again.</summary>
sealed class Attempts(Interpreter interpreter, Visit visit)
{
    readonly WorkingState state = (WorkingState)visit.State;
    readonly Dictionary<Retrier, int> used = new(ReferenceEqualityComparer.Instance);

    public async Task<Outcome> RunAsync()
    {
        for (var retries = 0; ; retries++)
        {
            try
            {
                return await AttemptAsync(retries);
            }
            catch (StatesError error)
            {
                if (RetryDelay(error) is not { } delay) return Caught(error);
                await interpreter.Time.Delay(delay).WaitAsync(visit.Stop);
            }
        }
    }

    async Task<Outcome> AttemptAsync(int retries)
    {
        var context = interpreter.Context(visit, retries);
        var input = DataFlow.Parameters(state, visit.Input, context);
        var result = state switch
        {
            PassState pass => pass.HasResult ? pass.Result?.DeepClone() : input,
            TaskState task => await new FunctionCall(interpreter, visit, task).RunAsync(input, retries),
            ParallelState parallel => await new Branches(interpreter, visit, parallel).RunAsync(input),
            _ => throw new NotSupportedException($"the state type {state.Type}"),
        };
        return new(DataFlow.Result(state, visit.Input, result, context), state.Next);
    }

    /// <summary>Null when the first retrier that matches has no attempt left, or none matches.</summary>
    TimeSpan? RetryDelay(StatesError error)
    {
        var retrier = state.Retry.FirstOrDefault(entry => ErrorNames.Matches(entry.ErrorEquals, error.Error));
        if (retrier is null) return null;
        var attempt = used[retrier] = used.GetValueOrDefault(retrier) + 1;
        if (attempt > retrier.MaxAttempts) return null;
        if (error.Error == nameof(NotReadyException)) interpreter.Note(state, StateChange.Pending, error.Reason);
        else interpreter.Note(state, StateChange.Retried, $"{error.Error}: {error.Reason}");
        return retrier.DelayBefore(attempt);
    }

    Outcome Caught(StatesError error)
    {
        if (state is ParallelState) interpreter.History.Add("ParallelStateFailed", visit.Strand);
        var catcher = state.Catch.FirstOrDefault(entry => ErrorNames.Matches(entry.ErrorEquals, error.Error));
        if (catcher is null) throw error;
        interpreter.Note(state, StateChange.Caught, $"{error.Error}: {error.Reason}");
        var failure = new JsonObject { ["Error"] = error.Error, ["Cause"] = error.Cause ?? "" };
        return new(catcher.ResultPath is null ? visit.Input : catcher.ResultPath.Insert(visit.Input, failure), catcher.Next);
    }
}

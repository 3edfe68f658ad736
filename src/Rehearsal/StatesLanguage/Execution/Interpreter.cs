using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One stay in a state.</summary>
sealed record Visit(State State, JsonNode? Input, DateTimeOffset EnteredAt, long EnteredEvent, Strand Strand, CancellationToken Stop);

/// <summary>What a state leads to; <paramref name="Next"/> null ends the branch.</summary>
sealed record Outcome(JsonNode? Output, string? Next);

/// <summary>Walks branches: enters a state, lets its type work, goes on to the next.</summary>
sealed class Interpreter(
    ExecutionIdentity identity, JsonNode? executionInput, DateTimeOffset started, ITaskRunner tasks, VirtualTime time, WorldJournal journal, History history)
{
    public VirtualTime Time => time;
    public History History => history;
    public ITaskRunner Tasks => tasks;
    public ExecutionIdentity Identity => identity;

    public async Task<JsonNode?> RunAsync(Branch branch, JsonNode? input, Strand strand, CancellationToken stop)
    {
        var name = branch.StartAt;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var outcome = await VisitAsync(branch.States[name], input, strand, stop);
            input = outcome.Output;
            if (outcome.Next is null) return input;
            name = outcome.Next;
        }
    }

    public void Note(State state, StateChange change, string detail = "") => journal.State(identity.Name, state.Name, change, detail);

    public JsonObject Context(Visit visit, int retries = 0)
        => ContextObject.Of(identity, executionInput, started, visit.State, visit.EnteredAt, retries);

    async Task<Outcome> VisitAsync(State state, JsonNode? input, Strand strand, CancellationToken stop)
    {
        var entered = history.Add(state.Type + "StateEntered", strand, "stateEnteredEventDetails", Details.Entered(state.Name, input));
        var visit = new Visit(state, input, time.Now, entered, strand, stop);
        Note(state, StateChange.Entered);
        try
        {
            var outcome = await WorkAsync(visit);
            history.Add(state.Type + "StateExited", strand, "stateExitedEventDetails", Details.Exited(state.Name, outcome.Output));
            Note(state, StateChange.Succeeded);
            return outcome;
        }
        catch (DataFlowException error)
        {
            var cause = $"An error occurred while executing the state '{state.Name}' (entered at the event id #{entered}). {error.Message}";
            Note(state, StateChange.Failed, $"{ErrorNames.Runtime}: {cause}");
            throw new StatesError(ErrorNames.Runtime, cause);
        }
        catch (StatesError error)
        {
            Note(state, StateChange.Failed, $"{error.Error}: {error.Reason}");
            throw;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            history.End(state.Type + "StateAborted", strand);
            Note(state, StateChange.Failed, "aborted");
            throw;
        }
    }

    async Task<Outcome> WorkAsync(Visit visit) => visit.State switch
    {
        WorkingState => await new Attempts(this, visit).RunAsync(),
        ChoiceState choice => Choices.Choose(choice, visit.Input, Context(visit)),
        WaitState wait => await WaitAsync(wait, visit),
        SucceedState state => Forward(state, visit),
        FailState fail => throw Failure(fail, visit.Input, Context(visit)),
        _ => throw new NotSupportedException($"the state type {visit.State.Type}"),
    };

    async Task<Outcome> WaitAsync(WaitState wait, Visit visit)
    {
        var outcome = Forward(wait, visit);
        await time.Delay(wait.Duration).WaitAsync(visit.Stop);
        return outcome;
    }

    Outcome Forward(State state, Visit visit)
    {
        var context = Context(visit);
        return new(DataFlow.Output(state, DataFlow.Input(state, visit.Input, context), context), state.Next);
    }

    static StatesError Failure(FailState fail, JsonNode? input, JsonNode context)
    {
        return new(fail.Error ?? Read(fail.ErrorPath, "ErrorPath") ?? "", fail.Cause ?? Read(fail.CausePath, "CausePath"));

        string? Read(Query? path, string field)
        {
            if (path is null) return null;
            if (!path.TrySelect(input, context, out var value)) throw DataFlowException.NotFound(path, field, path.OfContext ? context : input);
            return value is JsonValue text && text.TryGetValue<string>(out var found)
                ? found
                : throw new DataFlowException($"The {field} parameter does not reference a string: {path.Text} == {JsonText.Of(value)}");
        }
    }
}

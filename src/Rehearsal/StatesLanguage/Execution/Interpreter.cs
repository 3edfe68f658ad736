using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>
/// Walks branches: enters a state, lets its type work, goes on to the next. Nothing is awaited that need not be: a machine without tasks and waits runs in one go.
/// </summary>
/// <param name="stop">Stops the execution as a whole.</param>
sealed class Interpreter(ExecutionIdentity identity, Value executionInput, DateTimeOffset started, Machinery machinery, History history, CancellationToken stop)
{
    public VirtualTime Time => machinery.Time;
    public History History => history;
    public ITaskRunner Tasks => machinery.Tasks;
    public TaskTokens Tokens => machinery.Tokens;
    public ExecutionIdentity Identity => identity;
    public CancellationToken Stop => stop;

    /// <summary>The part of the context object that all states share.</summary>
    public ObjectValue Context { get; } = ContextObject.Of(identity, executionInput, started);

    public Random Chance { get; } = new(identity.Arn.Aggregate(17, (seed, letter) => unchecked((seed * 31) + letter)));

    public async ValueTask<Value> RunAsync(Branch branch, Value input, Strand strand)
    {
        var name = branch.StartAt;
        while (true)
        {
            strand.Stop.ThrowIfCancellationRequested();
            var outcome = await VisitAsync(new Visit(this, branch.States[name], input, strand));
            input = outcome.Output;
            if (outcome.Next is null) return input;
            name = outcome.Next;
        }
    }

    public void Note(State state, StateChange change, string detail = "") => machinery.Journal.State(identity.Name, state.Name, change, detail);

    async ValueTask<Outcome> VisitAsync(Visit visit)
    {
        var (state, strand) = (visit.State, visit.Strand);
        visit.EnteredEvent = history.Add(state.EnteredType, strand, new StateDetails(state.Name, visit.Input, exited: false, null));
        strand.Current = state;
        Note(state, StateChange.Entered);
        try
        {
            var outcome = await WorkAsync(visit);
            if (outcome.Assigned is { } assigned) strand.Variables.Assign(assigned);
            history.Add(state.ExitedType, strand, new StateDetails(state.Name, outcome.Output, exited: true, outcome.Assigned));
            strand.Current = null;
            Note(state, StateChange.Succeeded);
            return outcome;
        }
        catch (DataFlowException error)
        {
            var cause = $"An error occurred while executing the state '{state.Name}' (entered at the event id #{visit.EnteredEvent}). {error.Message}";
            Note(state, StateChange.Failed, $"{ErrorNames.Runtime}: {cause}");
            throw new StatesError(ErrorNames.Runtime, cause);
        }
        catch (StatesError error)
        {
            Note(state, StateChange.Failed, $"{error.Error}: {error.Reason}");
            throw;
        }
        catch (OperationCanceledException) when (visit.Stop.IsCancellationRequested)
        {
            Note(state, StateChange.Failed, "aborted");
            throw;
        }
    }

    ValueTask<Outcome> WorkAsync(Visit visit) => visit.State switch
    {
        PassState pass => new(Pass(pass, visit)),
        ChoiceState choice => new(Choices.Choose(choice, visit)),
        WaitState wait => WaitAsync(wait, visit),
        SucceedState state => new(Forward(state, visit)),
        FailState fail => throw Failure(fail, visit),
        WorkingState => new Attempts(this, visit).RunAsync(),
        _ => throw new NotSupportedException($"the state type {visit.State.Type}"),
    };

    static Outcome Pass(PassState pass, Visit visit)
    {
        var result = pass.Result ?? DataFlow.Parameters(pass, DataFlow.Input(pass, visit.Input, visit), visit);
        return new(DataFlow.Result(pass, visit.Input, result, visit), pass.Next, DataFlow.Assigned(pass.Assign, result, visit, pass.Name));
    }

    async ValueTask<Outcome> WaitAsync(WaitState wait, Visit visit)
    {
        var outcome = Forward(wait, visit);
        await Time.Delay(Waits.Pause(wait, DataFlow.Input(wait, visit.Input, visit), visit, Time.Now), visit.Stop);
        return outcome;
    }

    static Outcome Forward(State state, Visit visit)
    {
        var input = DataFlow.Input(state, visit.Input, visit);
        return new(DataFlow.Output(state, input, visit), state.Next, DataFlow.Assigned(state.Assign, input, visit, state.Name));
    }

    static StatesError Failure(FailState fail, Visit visit)
    {
        return new(fail.Error ?? Read(fail.ErrorPath, "ErrorPath") ?? "", fail.Cause ?? Read(fail.CausePath, "CausePath"));

        string? Read(Expression? path, string field)
        {
            if (path is null) return null;
            var value = path.Find(visit.Input, visit) ?? throw DataFlowException.NotFound((Query)path, field, visit.Input, visit);
            return (value as TextValue)?.Text ?? throw new DataFlowException($"The {field} parameter does not reference a string: {path.Text} == {value}");
        }
    }
}

/// <summary>What executions work with, the same for all of a world.</summary>
sealed record Machinery(ITaskRunner Tasks, TaskTokens Tokens, VirtualTime Time, WorldJournal Journal);

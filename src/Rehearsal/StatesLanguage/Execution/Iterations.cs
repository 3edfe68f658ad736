namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One attempt of an inline Map.</summary>
sealed class Iterations(Interpreter interpreter, Visit visit, MapState state, Value input, ListValue items, int limit)
    : SubBranches(interpreter, visit, items.Count, limit)
{
    /// <summary>Source: Step Functions developer guide, "Map processing modes": an inline Map has up to 40 iterations at once.</summary>
    const int MostAtOnce = 40;

    public static async ValueTask<Value> RunAsync(Interpreter interpreter, Visit visit, MapState state, Value input)
    {
        var wanted = state.MaxConcurrency?.Read(input, visit) ?? 0;
        if (DataFlow.Select(state.ItemsPath, input, visit) is not ListValue items)
            throw new DataFlowException($"Reference path \"{state.ItemsPath.Text}\" must point to array.");
        interpreter.History.Add("MapStateStarted", visit.Strand, EventDetails.Of(("length", items.Count)));
        visit.HasBranches = true;
        var limit = wanted is > 0 and < MostAtOnce ? (int)wanted : MostAtOnce;
        var outputs = await new Iterations(interpreter, visit, state, input, items, limit).RunAsync();
        DataFlow.Bounded(outputs, state.Name);
        visit.HasBranches = false;
        interpreter.History.Append("MapStateSucceeded", visit.Strand.Last);
        return outputs;
    }

    protected override Branch Branch(int index) => state.Processor;

    protected override Value Item(int index) => ContextObject.Map(index, items.Items[index]);

    protected override Value Input(int index)
        => state.Parameters is { } selector ? selector.Fill(input, new ItemScope(Visit, Item(index))) : items.Items[index];

    protected override void Started(int index, Strand strand) => History.Add("MapIterationStarted", strand, new IterationDetails(state.Name, index));

    protected override long Succeeded(int index, Strand strand)
        => History.Append("MapIterationSucceeded", strand.Last, new IterationDetails(state.Name, index));

    protected override void Ended(int index, bool failed, long after)
        => History.Append(failed ? "MapIterationFailed" : "MapIterationAborted", after, new IterationDetails(state.Name, index));
}

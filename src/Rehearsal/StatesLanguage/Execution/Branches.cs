namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One attempt of a Parallel.</summary>
sealed class Branches(Interpreter interpreter, Visit visit, ParallelState state, Value input)
    : SubBranches(interpreter, visit, state.Branches.Count, limit: int.MaxValue)
{
    public static async ValueTask<Value> RunAsync(Interpreter interpreter, Visit visit, ParallelState state, Value input)
    {
        interpreter.History.Add("ParallelStateStarted", visit.Strand);
        visit.HasBranches = true;
        var outputs = await new Branches(interpreter, visit, state, input).RunAsync();
        DataFlow.Bounded(outputs, state.Name);
        visit.HasBranches = false;
        interpreter.History.Append("ParallelStateSucceeded", visit.Strand.Last);
        return outputs;
    }

    protected override Branch Branch(int index) => state.Branches[index];

    protected override Value Input(int index) => input;
}

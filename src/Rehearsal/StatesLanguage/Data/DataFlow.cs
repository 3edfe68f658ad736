namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The stations that data passes in a state: InputPath, Parameters, the work, Assign, ResultSelector, ResultPath, OutputPath.</summary>
static class DataFlow
{
    public static Value Input(State state, Value raw, IScope scope) => Select(state.InputPath, raw, scope);

    /// <summary>What the work gets of the effective input.</summary>
    public static Value Parameters(WorkingState state, Value input, IScope scope)
        => state.Parameters is null ? input : Bounded(state.Parameters.Fill(input, scope), state.Name);

    /// <summary>From the work's result to what the next state gets.</summary>
    public static Value Result(WorkingState state, Value raw, Value result, IScope scope)
    {
        var selected = state.ResultSelector is null ? result : state.ResultSelector.Fill(result, scope);
        return Output(state, state.ResultPath is null ? raw : state.ResultPath.Insert(raw, selected), scope);
    }

    public static Value Output(State state, Value combined, IScope scope) => Bounded(Select(state.OutputPath, combined, scope), state.Name);

    /// <summary>The variables that change when the state ends. They are computed from the values at its start.</summary>
    public static ObjectValue? Assigned(Template? assign, Value data, IScope scope, string state)
        => assign is null ? null : (ObjectValue)Bounded(assign.Fill(data, scope), state);

    /// <summary>The largest input, result or output of a state, in bytes of UTF-8. Source: Step Functions developer guide, "Quotas".</summary>
    public const int Limit = 256 * 1024;

    /// <exception cref="StatesError">States.DataLimitExceeded. <paramref name="maker"/> is the state, or a task's resource.</exception>
    /// <exception cref="DataFlowException">It is nested too deep.</exception>
    public static Value Bounded(Value value, string maker)
    {
        if (value.Size > Limit) throw StatesError.TooLarge(maker);
        return value.Depth < Value.MaxDepth ? value : throw new DataFlowException($"The data is nested more than {Value.MaxDepth - 1} times");
    }

    /// <summary>What a path field names; {} where the field is null.</summary>
    /// <exception cref="DataFlowException">It names nothing.</exception>
    public static Value Select(Query? path, Value data, IScope scope)
        => path is null ? ObjectValue.Empty : ReferenceEquals(path, Query.Root) ? data : path.Find(data, scope) ?? throw DataFlowException.Missing(path, data, scope);
}

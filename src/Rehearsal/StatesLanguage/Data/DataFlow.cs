using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The stations that data passes in a state: InputPath, Parameters, the work, ResultSelector, ResultPath, OutputPath.</summary>
static class DataFlow
{
    public static JsonNode? Input(State state, JsonNode? raw, JsonNode context) => Select(state.InputPath, raw, context);

    /// <summary>What the work gets.</summary>
    public static JsonNode? Parameters(WorkingState state, JsonNode? raw, JsonNode context)
    {
        var input = Input(state, raw, context);
        return state.Parameters is null ? input : Bounded(state.Parameters.Fill(input, context), state.Name);
    }

    /// <summary>From the work's result to what the next state gets.</summary>
    public static JsonNode? Result(WorkingState state, JsonNode? raw, JsonNode? result, JsonNode context)
    {
        var selected = state.ResultSelector is null ? result : state.ResultSelector.Fill(result, context);
        var combined = state.ResultPath is null ? raw : state.ResultPath.Insert(raw, selected);
        return Output(state, combined, context);
    }

    public static JsonNode? Output(State state, JsonNode? combined, JsonNode context)
        => Bounded(Select(state.OutputPath, combined, context), state.Name);

    /// <exception cref="StatesError">States.DataLimitExceeded. <paramref name="maker"/> is the state, or a task's resource.</exception>
    public static JsonNode? Bounded(JsonNode? value, string maker) => JsonText.IsTooLarge(JsonText.Of(value))
        ? throw new StatesError(
            ErrorNames.DataLimitExceeded,
            $"The state/task '{maker}' returned a result with a size exceeding the maximum number of bytes service limit.")
        : value;

    static JsonNode? Select(Query? path, JsonNode? data, JsonNode context)
    {
        if (path is null) return new JsonObject();
        return path.TrySelect(data, context, out var value) ? value : throw DataFlowException.Missing(path);
    }
}

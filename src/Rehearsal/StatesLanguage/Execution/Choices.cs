using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>Decides a Choice: the first rule that holds, else Default.</summary>
static class Choices
{
    public static Outcome Choose(ChoiceState state, JsonNode? raw, JsonNode context)
    {
        var input = DataFlow.Input(state, raw, context);
        var next = state.Choices.FirstOrDefault(rule => Holds(rule.Condition, input, context))?.Next ?? state.Default
            ?? throw new StatesError(ErrorNames.NoChoiceMatched, $"No choice rule of the state '{state.Name}' matched and it has no Default");
        return new(DataFlow.Output(state, input, context), next);
    }

    static bool Holds(Condition condition, JsonNode? input, JsonNode context) => condition switch
    {
        AndCondition and => and.All.All(inner => Holds(inner, input, context)),
        OrCondition or => or.Any.Any(inner => Holds(inner, input, context)),
        NotCondition not => !Holds(not.Inner, input, context),
        VariableCondition comparison => Holds(comparison, input, context),
        _ => throw new NotSupportedException($"the condition {condition.GetType().Name}"),
    };

    static bool Holds(VariableCondition rule, JsonNode? input, JsonNode context)
    {
        var present = rule.Variable.TrySelect(input, context, out var value);
        if (rule.Operator == Comparison.IsPresent) return present == rule.Operand!.GetValue<bool>();
        if (!present) throw Invalid(rule.Variable);
        var operand = rule.Operand;
        if (rule.OperandPath is { } path && !path.TrySelect(input, context, out operand)) throw Invalid(path);
        return Comparison.Holds(rule.Operator, value, operand);
    }

    static DataFlowException Invalid(Query path) => new($"Invalid path '{path.Text}': The choice state's condition path references an invalid value.");
}

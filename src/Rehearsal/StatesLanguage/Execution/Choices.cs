namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>Decides a Choice: the first rule that holds, else Default.</summary>
static class Choices
{
    public static Outcome Choose(ChoiceState state, Visit visit)
    {
        var input = DataFlow.Input(state, visit.Input, visit);
        ChoiceRule? chosen = null;
        foreach (var rule in state.Choices)
        {
            if (!Holds(rule.Condition, input, visit)) continue;
            chosen = rule;
            break;
        }

        var next = chosen?.Next ?? state.Default
            ?? throw new StatesError(ErrorNames.NoChoiceMatched, $"No choice rule of the state '{state.Name}' matched and it has no Default");
        return new(DataFlow.Output(state, input, visit), next, DataFlow.Assigned(chosen is null ? state.Assign : chosen.Assign, input, visit, state.Name));
    }

    static bool Holds(Condition condition, Value input, IScope scope) => condition switch
    {
        VariableCondition comparison => Holds(comparison, input, scope),
        AndCondition and => and.All.All(inner => Holds(inner, input, scope)),
        OrCondition or => or.Any.Any(inner => Holds(inner, input, scope)),
        NotCondition not => !Holds(not.Inner, input, scope),
        _ => throw new NotSupportedException($"the condition {condition.GetType().Name}"),
    };

    static bool Holds(VariableCondition rule, Value input, IScope scope)
    {
        var found = rule.Variable.Find(input, scope);
        if (rule.Comparison.Name == Comparison.IsPresent) return Value.Of(found is not null).Equals(rule.Operand);
        var operand = rule.OperandPath is { } path ? path.Find(input, scope) ?? throw Invalid(path) : rule.Operand;
        return rule.Comparison.Holds(found ?? throw Invalid(rule.Variable), operand);
    }

    static DataFlowException Invalid(Query path) => new($"Invalid path '{path.Text}': The choice state's condition path references an invalid value.");
}

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One entry of Choices: where to go when the condition holds.</summary>
public sealed record ChoiceRule(Condition Condition, string Next)
{
    /// <summary>In place of the state's own Assign.</summary>
    internal Template? Assign { get; init; }
}

public abstract record Condition;

public sealed record AndCondition(IReadOnlyList<Condition> All) : Condition;

public sealed record OrCondition(IReadOnlyList<Condition> Any) : Condition;

public sealed record NotCondition(Condition Inner) : Condition;

/// <param name="OperandPath">Where the operand is read from; null when it is the literal <paramref name="Operand"/>.</param>
sealed record VariableCondition(Query Variable, Comparison Comparison, Value Operand, Query? OperandPath) : Condition;

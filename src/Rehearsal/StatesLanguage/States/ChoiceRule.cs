namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One entry of Choices: where to go when the condition holds.</summary>
public sealed record ChoiceRule(Condition Condition, string Next);

public abstract record Condition;

public sealed record AndCondition(IReadOnlyList<Condition> All) : Condition;

public sealed record OrCondition(IReadOnlyList<Condition> Any) : Condition;

public sealed record NotCondition(Condition Inner) : Condition;

/// <param name="Operator">A row of <see cref="Comparison"/>, without "Path".</param>
/// <param name="OperandPath">Where the operand is read from; null when it is the literal <paramref name="Operand"/>.</param>
public sealed record VariableCondition(Query Variable, string Operator, System.Text.Json.Nodes.JsonNode? Operand, Query? OperandPath) : Condition;

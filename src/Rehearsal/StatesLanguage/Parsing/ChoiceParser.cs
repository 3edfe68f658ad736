namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The rules of a Choice.</summary>
static class ChoiceParser
{
    static readonly string[] Combining = ["And", "Or", "Not"];

    public static ChoiceRule? Rule(Fields rule, VariableScope scope)
    {
        var next = rule.Text("Next", required: true);
        var assign = scope.Assign(rule);
        return Condition(rule) is { } condition && next is not null ? new(condition, next) { Assign = assign } : null;
    }

    static Condition? Condition(Fields rule)
    {
        rule.Skip("Comment");
        Condition? condition = Combining.Where(rule.Has).ToArray() switch
        {
            ["And"] => new AndCondition(All(rule, "And")),
            ["Or"] => new OrCondition(All(rule, "Or")),
            ["Not"] => rule.Object("Not") is { } inner && Condition(inner) is { } negated ? new NotCondition(negated) : null,
            _ => Compare(rule),
        };
        rule.RefuseTheRest();
        return condition;
    }

    static List<Condition> All(Fields rule, string name) => [.. rule.Entries(name, required: true).Select(Condition).OfType<Condition>()];

    static VariableCondition? Compare(Fields rule)
    {
        if (!rule.Has("Variable"))
        {
            rule.Problem("a rule needs Variable, And, Or or Not");
            return null;
        }

        var variable = rule.Parsed("Variable", Definite);
        string[] operators = [.. rule.Names.Where(name => name is not ("Variable" or "Next" or "Comment" or "Assign"))];
        if (operators is not [var field])
        {
            rule.Problem($"a rule needs exactly one comparison, not {operators.Length}");
            foreach (var name in operators) rule.Skip(name);
            return null;
        }

        if (Comparison.Find(field) is { } comparison) return Literal(rule, variable, comparison);
        if (!field.EndsWith("Path", StringComparison.Ordinal) || Comparison.Find(field[..^4]) is not { TakesPath: true } twin) return null; // refused with the rest
        return rule.Parsed(field, Definite) is { } operand && variable is not null ? new(variable, twin, Value.Null, operand) : null;
    }

    static VariableCondition? Literal(Fields rule, Query? variable, Comparison comparison)
    {
        var operand = rule.Any(comparison.Name)!;
        if (comparison.Fault(operand) is { } fault) rule.Problem(comparison.Name, fault);
        return variable is null ? null : new(variable, comparison, operand, null);
    }

    static Query Definite(string text) => ExpressionParser.Path(text) is { Path.IsDefinite: true } query
        ? query
        : throw new FormatException($"'{text}' must name at most one value: wildcards, filters and slices are not allowed");
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The rules of a Choice.</summary>
static class ChoiceParser
{
    static readonly string[] Combining = ["And", "Or", "Not"];

    public static ChoiceRule? Rule(Fields rule)
    {
        var next = rule.Text("Next", required: true);
        return Condition(rule) is { } condition && next is not null ? new(condition, next) : null;
    }

    static Condition? Condition(Fields rule)
    {
        rule.Skip("Comment");
        Condition? condition = Combining.Where(rule.Has).ToArray() switch
        {
            ["And"] => new AndCondition(All(rule, "And")),
            ["Or"] => new OrCondition(All(rule, "Or")),
            ["Not"] => Not(rule),
            _ => Comparison(rule),
        };
        rule.RefuseTheRest();
        return condition;
    }

    static List<Condition> All(Fields rule, string name) => [.. rule.Entries(name, required: true).Select(Condition).OfType<Condition>()];

    static NotCondition? Not(Fields rule)
    {
        var inner = rule.Object("Not", required: true);
        return inner is not null && Condition(new(inner, $"{rule.Where}, Not", rule.Problems)) is { } condition ? new(condition) : null;
    }

    static VariableCondition? Comparison(Fields rule)
    {
        if (!rule.Has("Variable"))
        {
            rule.Problem("has neither Variable nor And, Or, Not");
            return null;
        }

        var variable = rule.Path("Variable");
        string[] operators = [.. rule.Names.Where(name => name is not ("Variable" or "Next" or "Comment"))];
        if (operators is not [var field])
        {
            rule.Problem($"needs one comparison, has {operators.Length}");
            return null;
        }

        var name = StatesLanguage.Comparison.Exists(field) || !field.EndsWith("Path") ? field : field[..^4];
        if (!StatesLanguage.Comparison.Exists(name) || (name != field && !StatesLanguage.Comparison.TakesPath(name))) return null; // refused with the rest
        return name == field ? Literal(rule, variable, name) : Operand(rule, variable, name, field);
    }

    static VariableCondition? Operand(Fields rule, Query? variable, string name, string field)
        => rule.Path(field) is { } operand && variable is not null ? new(variable, name, null, operand) : null;

    static VariableCondition? Literal(Fields rule, Query? variable, string name)
    {
        JsonNode? operand = rule.Any(name);
        if (StatesLanguage.Comparison.Fault(name, operand) is { } fault) rule.Problem($"{name} {fault}");
        return variable is null ? null : new(variable, name, operand, null);
    }
}

using System.Text.RegularExpressions;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The condition of [?(…)].</summary>
abstract record PathFilter
{
    public abstract bool Holds(Value item);
}

sealed record AllFilter(IReadOnlyList<PathFilter> Filters) : PathFilter
{
    public override bool Holds(Value item) => Filters.All(filter => filter.Holds(item));
}

sealed record AnyFilter(IReadOnlyList<PathFilter> Filters) : PathFilter
{
    public override bool Holds(Value item) => Filters.Any(filter => filter.Holds(item));
}

sealed record NotFilter(PathFilter Inner) : PathFilter
{
    public override bool Holds(Value item) => !Inner.Holds(item);
}

/// <summary>@.a: there is something at this path.</summary>
sealed record ExistsFilter(JsonPath Path) : PathFilter
{
    public override bool Holds(Value item) => Path.Find(item) is { } found && (Path.IsDefinite || found is ListValue { Count: > 0 });
}

/// <summary>Compares two operands: each a path into the item, or a literal. What is absent equals nothing.</summary>
sealed record CompareFilter(FilterOperand Left, string Operator, FilterOperand Right) : PathFilter
{
    /// <summary>Longer ones first: they are tried in this order.</summary>
    public static readonly IReadOnlyList<string> Operators = ["==", "!=", "<=", ">=", "=~", "<", ">", "in", "nin", "contains", "size", "empty"];

    public override bool Holds(Value item)
    {
        var (left, right) = (Left.Find(item), Right.Find(item));
        if (left is null || (right is null && Right.Pattern is null)) return Operator == "!=" && !(left is null && right is null);
        return Operator switch
        {
            "==" => Same(left, right!),
            "!=" => !Same(left, right!),
            "=~" => left is TextValue text && Right.Pattern?.IsMatch(text.Text) == true,
            "in" => Among(left, right!),
            "nin" => !Among(left, right!),
            "contains" => Among(right!, left) || (left is TextValue whole && right is TextValue part && whole.Text.Contains(part.Text)),
            "size" => right is NumberValue size && PathFunction.Find("length")!.Apply(left) is NumberValue length && length.Number.Equals(size.Number),
            "empty" => right is BooleanValue wanted && wanted.Truth == left is ListValue { Count: 0 } or ObjectValue { Fields.Count: 0 } or TextValue { Text: "" },
            _ => Order(left, right!) is { } order && Operator switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 },
        };
    }

    static bool Among(Value item, Value list) => list is ListValue { Items: var items } && items.Any(other => Same(other, item));

    static bool Same(Value left, Value right) => left is NumberValue a && right is NumberValue b ? a.Number.Equals(b.Number) : left.Equals(right);

    static int? Order(Value left, Value right) => (left, right) switch
    {
        (NumberValue a, NumberValue b) => a.Number.CompareTo(b.Number),
        (TextValue a, TextValue b) => string.CompareOrdinal(a.Text, b.Text),
        _ => null,
    };
}

/// <summary>One of the three is set: a path into the item, a literal, a regular expression.</summary>
sealed record FilterOperand(JsonPath? Path, Value? Literal, Regex? Pattern)
{
    public Value? Find(Value item) => Path is null ? Literal : Path.Find(item);
}

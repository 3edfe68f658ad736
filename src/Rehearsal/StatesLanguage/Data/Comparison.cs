using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The comparison operators of Choice rules, a row each. Values of the wrong type never match.</summary>
static partial class Comparison
{
    static readonly (string Suffix, Func<int, bool> Holds)[] Orders =
    [
        ("Equals", order => order == 0),
        ("LessThan", order => order < 0),
        ("LessThanEquals", order => order <= 0),
        ("GreaterThan", order => order > 0),
        ("GreaterThanEquals", order => order >= 0),
    ];

    /// <summary>Operators that take an operand of one kind, literal or (with "Path") read from the data.</summary>
    static readonly Dictionary<string, Func<JsonNode?, JsonNode?, bool>> Comparing = Rows();

    /// <summary>Operators that ask for a type; their operand is a boolean literal.</summary>
    static readonly Dictionary<string, Func<JsonNode?, bool>> Asking = new()
    {
        ["IsNull"] = value => value is null,
        ["IsBoolean"] = value => Boolean(value) is not null,
        ["IsNumeric"] = value => Number(value) is not null,
        ["IsString"] = value => Text(value) is not null,
        ["IsTimestamp"] = value => Timestamp(value) is not null,
    };

    public const string IsPresent = nameof(IsPresent);

    public static bool Exists(string name) => name == IsPresent || Asking.ContainsKey(name) || Comparing.ContainsKey(name);

    /// <summary>With "Path" at its end.</summary>
    public static bool TakesPath(string name) => Comparing.ContainsKey(name) && name != "StringMatches";

    /// <summary>What is wrong with a literal operand, or null.</summary>
    public static string? Fault(string name, JsonNode? operand)
    {
        var (kind, right) = name switch
        {
            _ when name.StartsWith("Is") || name.StartsWith("Boolean") => ("a boolean", Boolean(operand) is not null),
            _ when name.StartsWith("Numeric") => ("a number", Number(operand) is not null),
            _ when name.StartsWith("Timestamp") => ("a timestamp", Timestamp(operand) is not null),
            _ => ("a string", Text(operand) is not null),
        };
        return right ? null : $"must be {kind}";
    }

    public static bool Holds(string name, JsonNode? value, JsonNode? operand)
        => Asking.TryGetValue(name, out var asks) ? asks(value) == operand!.GetValue<bool>() : Comparing[name](value, operand);

    static Dictionary<string, Func<JsonNode?, JsonNode?, bool>> Rows()
    {
        var rows = new Dictionary<string, Func<JsonNode?, JsonNode?, bool>>
        {
            ["BooleanEquals"] = (a, b) => Boolean(a) is { } left && Boolean(b) == left,
            ["StringMatches"] = (a, b) => Text(a) is { } left && Text(b) is { } pattern && Matches(left, pattern),
        };
        foreach (var (suffix, holds) in Orders)
        {
            rows["String" + suffix] = (a, b) => Text(a) is { } left && Text(b) is { } right && holds(string.CompareOrdinal(left, right));
            rows["Numeric" + suffix] = (a, b) => Number(a) is { } left && Number(b) is { } right && holds(left.CompareTo(right));
            rows["Timestamp" + suffix] = (a, b) => Timestamp(a) is { } left && Timestamp(b) is { } right && holds(left.CompareTo(right));
        }

        return rows;
    }

    static bool? Boolean(JsonNode? node) => node?.GetValueKind() switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };

    static double? Number(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number ? double.Parse(node.ToJsonString()) : null;

    static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    static DateTimeOffset? Timestamp(JsonNode? node)
        => Text(node) is { } text && Rfc3339().IsMatch(text) && DateTimeOffset.TryParse(text, out var at) ? at : null;

    /// <summary>* is any text; \* and \\ are themselves.</summary>
    static bool Matches(string text, string pattern)
        => Regex.IsMatch(text, $"^{Wildcards().Replace(pattern, token => token.Value == "*" ? ".*" : Regex.Escape(token.Value[^1..]))}$", RegexOptions.Singleline);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex Rfc3339();

    [GeneratedRegex(@"\\[*\\]|.", RegexOptions.Singleline)]
    private static partial Regex Wildcards();
}

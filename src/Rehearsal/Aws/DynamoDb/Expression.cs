using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ComfyServerless.Rehearsal.Aws.DynamoDb;

/// <summary>
/// DynamoDB's expressions as far as a lock needs them: conditions of attribute_exists, attribute_not_exists and = joined by AND, OR, NOT and brackets; updates of SET and REMOVE.
/// Anything else is refused by name.
/// </summary>
public sealed partial class Expression(Call call, string member)
{
    // Of the 573 reserved words, those that somebody might call an attribute.
    static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "ACTION", "COMMENT", "CONDITION", "COUNT", "DATA", "DATE", "DAY", "HASH", "HOUR", "INDEX", "ITEM", "KEY", "KEYS", "LANGUAGE", "LEVEL", "LIST", "LOCATION", "LOCK", "LOCKS", "MAP", "MODE", "MONTH",
        "NAME", "NAMES", "NUMBER", "OWNER", "PATH", "REGION", "ROLE", "SESSION", "SIZE", "SOURCE", "START", "STATE", "STATUS", "TABLE", "TIME", "TIMESTAMP", "TOKEN", "TTL", "TYPE", "URL", "USER", "UUID", "VALUE",
        "VALUES", "VERSION", "YEAR", "ZONE",
    };

    readonly string text = call.TextOrNull(member) ?? "";
    readonly HashSet<string> used = [];
    List<string> tokens = [];
    int at;

    [GeneratedRegex(@"\s*([#:]?[A-Za-z0-9_]+|<>|<=|>=|[=<>(),.\[\]+-])")]
    private static partial Regex Token();

    /// <summary>The placeholders that this expression used.</summary>
    public IReadOnlySet<string> Used => used;

    /// <summary>Reads a condition; one that is absent always holds.</summary>
    public Func<JsonObject, bool> Condition()
    {
        Split();
        if (tokens.Count == 0) return _ => true;
        var condition = Either();
        return at == tokens.Count ? condition : throw Unexpected();
    }

    /// <summary>Reads an update and gives what it does to an item.</summary>
    public Action<JsonObject> Update()
    {
        Split();
        var changes = new List<Action<JsonObject>>();
        while (at < tokens.Count)
        {
            var clause = Next().ToUpperInvariant();
            if (clause is not ("SET" or "REMOVE")) throw NotModelled(clause);
            do
            {
                var path = Path();
                if (clause == "REMOVE") changes.Add(item => item.Remove(path));
                else
                {
                    Expect("=");
                    var value = Operand();
                    if (at < tokens.Count && tokens[at] is "+" or "-") throw NotModelled(tokens[at]);
                    changes.Add(item => item[path] = value(item)?.DeepClone());
                }
            }
            while (Take(","));
        }

        return item => changes.ForEach(change => change(item));
    }

    Func<JsonObject, bool> Either()
    {
        var left = Both();
        while (Take("OR")) { var (first, second) = (left, Both()); left = item => first(item) || second(item); }
        return left;
    }

    Func<JsonObject, bool> Both()
    {
        var left = One();
        while (Take("AND")) { var (first, second) = (left, One()); left = item => first(item) && second(item); }
        return left;
    }

    Func<JsonObject, bool> One()
    {
        if (Take("NOT")) { var negated = One(); return item => !negated(item); }
        if (Take("(")) { var inner = Either(); Expect(")"); return inner; }
        if (at + 1 < tokens.Count && tokens[at + 1] == "(")
        {
            var function = Next();
            if (function is not ("attribute_exists" or "attribute_not_exists")) throw NotModelled(function);
            Expect("(");
            var path = Path();
            Expect(")");
            return item => item.ContainsKey(path) == (function == "attribute_exists");
        }

        var left = Operand();
        var comparator = Next();
        if (comparator != "=") throw NotModelled(comparator);
        var right = Operand();
        return item => left(item) is { } one && right(item) is { } other && Json.Same(one, other);
    }

    Func<JsonObject, JsonNode?> Operand()
    {
        if (at < tokens.Count && tokens[at].StartsWith(':'))
        {
            var name = Next();
            used.Add(name);
            var value = call.Input["ExpressionAttributeValues"]?[name]?.DeepClone()
                ?? throw Invalid($"An expression attribute value used in expression is not defined; attribute value: {name}");
            return _ => value;
        }

        if (at + 1 < tokens.Count && tokens[at + 1] == "(") throw NotModelled(tokens[at]);
        var path = Path();
        return item => item[path];
    }

    string Path()
    {
        var name = Next();
        if (at < tokens.Count && tokens[at] is "." or "[") throw NotModelled("a nested attribute");
        if (name.StartsWith('#'))
        {
            used.Add(name);
            return call.Input["ExpressionAttributeNames"]?[name]?.ToString() ?? throw Invalid($"An expression attribute name used in the document path is not defined; attribute name: {name}");
        }

        if (!char.IsLetter(name[0])) { at--; throw Unexpected(); }
        return Reserved.Contains(name) ? throw Invalid($"Attribute name is a reserved keyword; reserved keyword: {name}") : name;
    }

    void Split()
    {
        var matches = Token().Matches(text);
        if (matches.Sum(match => match.Length) != text.TrimEnd().Length) throw Invalid($"Syntax error; token: \"{text}\"");
        (tokens, at) = ([.. matches.Select(match => match.Groups[1].Value)], 0);
    }

    string Next() => at < tokens.Count ? tokens[at++] : throw Invalid("Syntax error; token: \"<EOF>\"");

    bool Take(string token)
    {
        if (at >= tokens.Count || !tokens[at].Equals(token, StringComparison.OrdinalIgnoreCase)) return false;
        at++;
        return true;
    }

    void Expect(string token)
    {
        if (!Take(token)) throw Unexpected();
    }

    AwsError Unexpected() => Invalid($"Syntax error; token: \"{(at < tokens.Count ? tokens[at] : "<EOF>")}\"");

    AwsError Invalid(string what) => new(400, "ValidationException", $"Invalid {member}: {what}");

    AwsError NotModelled(string what) => AwsError.NotModelled(400, $"dynamodb:{call.Operation}: {what} in {member} is not modelled");
}

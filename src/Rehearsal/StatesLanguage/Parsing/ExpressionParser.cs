using System.Text.Json;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>Paths and intrinsic functions. Throws <see cref="FormatException"/>.</summary>
static class ExpressionParser
{
    /// <summary>Source: Step Functions developer guide, "Intrinsic functions".</summary>
    const int MaxNesting = 10;

    public static Query Path(string text)
    {
        var at = new Cursor(text);
        var query = Path(at);
        return at.AtEnd ? query : throw at.Fault("the path should end here");
    }

    /// <summary>A path that names one place: names and indexes only.</summary>
    public static Query Reference(string text) => Path(text) is { Path.IsReference: true } query
        ? query
        : throw new FormatException($"'{text}' must name exactly one place: wildcards, filters, slices and functions are not allowed");

    public static Expression Any(string text)
    {
        var at = new Cursor(text);
        if (at.Next == '$') return Path(text);
        var call = Call(at, 1);
        return at.AtEnd ? call : throw at.Fault("the intrinsic function should end here");
    }

    static Query Path(Cursor at)
    {
        var start = at.Position;
        if (!at.Take('$')) throw at.Fault("a path starts with $");
        string? variable = null;
        if (!at.Take('$') && (char.IsLetter(at.Next) || at.Next == '_')) variable = PathParser.Name(at);
        var path = PathParser.Parse(at);
        return new(at.Text[start..at.Position], variable, path);
    }

    static FunctionCall Call(Cursor at, int depth)
    {
        var start = at.Position;
        var name = at.TakeWhile(letter => char.IsAsciiLetterOrDigit(letter) || letter == '.');
        if (Intrinsic.Find(name) is not { } function)
            throw at.Fault(name.StartsWith("States.", StringComparison.Ordinal) ? $"there is no intrinsic function {name}" : "a path or an intrinsic function is missing");
        if (depth > MaxNesting) throw at.Fault($"intrinsic functions are nested more than {MaxNesting} times");
        at.Expect('(');
        var arguments = new List<Expression>();
        at.SkipSpace();
        while (at.Next != ')')
        {
            arguments.Add(Argument(at, depth, isTemplate: name == Intrinsic.Format && arguments.Count == 0));
            at.SkipSpace();
            if (!at.Take(',')) break;
            at.SkipSpace();
        }

        at.Expect(')');
        var text = at.Text[start..at.Position];
        return function.Takes(arguments.Count) ? new(text, function, arguments) : throw at.Fault($"{name} takes {function.Arity} arguments, not {arguments.Count}");
    }

    /// <param name="isTemplate">The text keeps its backslashes: States.Format reads them.</param>
    static Expression Argument(Cursor at, int depth, bool isTemplate)
    {
        if (at.Next == '$') return Path(at);
        var start = at.Position;
        if (at.Next == '\'')
        {
            var quoted = at.TakeQuoted();
            if (TextFunctions.HasIllegalEscape(quoted)) throw at.Fault("a backslash in a text stands only before ' { } or another backslash");
            return new Literal(at.Text[start..at.Position], Value.Of(isTemplate ? quoted : TextFunctions.Unescape(quoted)));
        }

        if (char.IsAsciiLetterUpper(at.Next)) return Call(at, depth + 1);
        var word = at.TakeWhile(letter => letter is not (',' or ')') && !char.IsWhiteSpace(letter));
        try { return word.Length > 0 && word[0] is not ('"' or '{' or '[') ? new Literal(word, ValueReader.Parse(word)) : throw at.Fault("an argument is missing"); }
        catch (JsonException) { throw at.Fault($"'{word}' is neither a path, a text in single quotes, a number, true, false, null nor a function"); }
    }
}

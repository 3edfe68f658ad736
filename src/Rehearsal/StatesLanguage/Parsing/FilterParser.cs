using System.Text.Json;
using System.Text.RegularExpressions;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The condition between the parentheses of [?(…)]. Throws <see cref="FormatException"/>.</summary>
static class FilterParser
{
    /// <summary>Hostile nesting would end the process.</summary>
    const int MaxDepth = 50;

    public static PathFilter Parse(Cursor at, int depth = 0)
    {
        if (depth > MaxDepth) throw at.Fault($"the filter is nested more than {MaxDepth} times");
        var any = new List<PathFilter>();
        do any.Add(All(at, depth));
        while (at.Take("||"));
        return any is [var only] ? only : new AnyFilter(any);
    }

    static PathFilter All(Cursor at, int depth)
    {
        var all = new List<PathFilter>();
        do
        {
            all.Add(One(at, depth));
            at.SkipSpace();
        }
        while (at.Take("&&"));
        return all is [var only] ? only : new AllFilter(all);
    }

    static PathFilter One(Cursor at, int depth)
    {
        at.SkipSpace();
        if (depth > MaxDepth) throw at.Fault($"the filter is nested more than {MaxDepth} times");
        if (at.Take('!')) return new NotFilter(One(at, depth + 1));
        if (at.Take('('))
        {
            var inner = Parse(at, depth + 1);
            at.Expect(')');
            return inner;
        }

        var left = Operand(at);
        at.SkipSpace();
        foreach (var name in CompareFilter.Operators)
        {
            if (at.Take(name)) return new CompareFilter(left, name, Operand(at));
        }

        return left.Path is { } path ? new ExistsFilter(path) : throw at.Fault("a comparison is missing");
    }

    static FilterOperand Operand(Cursor at)
    {
        at.SkipSpace();
        if (at.Take('@')) return new(PathParser.Parse(at), null, null);
        if (at.Next == '$') throw at.Fault("a filter that reads outside of the item is not modelled");
        return at.Take('/') ? new(null, null, Pattern(at)) : new(null, Literal(at), null);
    }

    static Regex Pattern(Cursor at)
    {
        var start = at.Position;
        while (!at.AtEnd && at.Next != '/') at.Position += at.Next == '\\' ? 2 : 1;
        if (at.AtEnd) throw at.Fault("a regular expression is not closed");
        var pattern = at.Text[start..at.Position];
        at.Take('/');
        var options = RegexOptions.NonBacktracking | (at.Take('i') ? RegexOptions.IgnoreCase : RegexOptions.None); // no pattern may take for ever
        try { return new($"^(?:{pattern})$", options); }
        catch (Exception error) when (error is ArgumentException or NotSupportedException) { throw at.Fault(error.Message); }
    }

    static Value Literal(Cursor at)
    {
        if (at.Next is '\'' or '"') return Value.Of(at.TakeQuoted().Replace(@"\'", "'"));
        if (at.Take('[')) return List(at);
        var word = at.TakeWhile(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '+' or '.');
        try { return word.Length > 0 && word[0] != '"' ? ValueReader.Parse(word) : throw at.Fault("a value is missing"); }
        catch (JsonException) { throw at.Fault($"'{word}' is not a value"); }
    }

    static ListValue List(Cursor at)
    {
        var items = new List<Value>();
        at.SkipSpace();
        while (at.Next != ']')
        {
            items.Add(Literal(at));
            at.SkipSpace();
            if (!at.Take(',')) break;
            at.SkipSpace();
        }

        at.Expect(']');
        return new([.. items]);
    }
}

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>JSONPath behind its root, in the grammar of Jayway JsonPath. Throws <see cref="FormatException"/>.</summary>
static class PathParser
{
    const string EndsName = ".[]()=!<>&|,~'\"?*@";

    /// <summary>Reads as far as there are steps.</summary>
    public static JsonPath Parse(Cursor at)
    {
        var steps = new List<PathStep>();
        while (at.Next is '.' or '[')
        {
            if (at.Take(".."))
            {
                steps.Add(new DeepStep());
                steps.Add(at.Next == '[' ? Bracket(at) : Named(at));
            }
            else if (!at.Take('.') || at.Next == '[')
            {
                steps.Add(Bracket(at)); // $.['a'] too
            }
            else
            {
                var start = at.Position;
                var step = Named(at);
                if (at.Next == '(') return new(steps, Function(at, start));
                steps.Add(step);
            }
        }

        return new(steps, null);
    }

    /// <summary>A name without quotes may hold whatever the grammar does not use.</summary>
    public static string Name(Cursor at) => at.TakeWhile(letter => !EndsName.Contains(letter) && !char.IsWhiteSpace(letter));

    static PathStep Named(Cursor at)
    {
        if (at.Take('*')) return new WildcardStep();
        var name = Name(at);
        return name.Length > 0 ? new NameStep(name) : throw at.Fault("a name is missing");
    }

    static PathFunction Function(Cursor at, int start)
    {
        var name = at.Text[start..at.Position];
        at.Take('(');
        at.Expect(')');
        return PathFunction.Find(name) ?? throw at.Fault($"the path function {name}() is not modelled");
    }

    static PathStep Bracket(Cursor at)
    {
        at.Take('[');
        at.SkipSpace();
        PathStep step = at.Next switch
        {
            '*' when at.Take('*') => new WildcardStep(),
            '?' when at.Take('?') => Filter(at),
            '\'' or '"' => Names(at),
            _ => Places(at),
        };
        at.Expect(']');
        return step;
    }

    static FilterStep Filter(Cursor at)
    {
        at.Expect('(');
        var filter = FilterParser.Parse(at);
        at.Expect(')');
        return new(filter);
    }

    static PathStep Names(Cursor at)
    {
        var names = new List<string>();
        do
        {
            at.SkipSpace();
            if (at.Next is not ('\'' or '"')) throw at.Fault("a name in quotes is missing");
            var quote = at.Next;
            names.Add(Unescape(at.TakeQuoted(), quote));
            at.SkipSpace();
        }
        while (at.Take(','));
        return names is [var only] ? new NameStep(only) : new NamesStep(names);
    }

    /// <summary>A backslash is itself unless the quote or another backslash follows.</summary>
    static string Unescape(string quoted, char quote) => quoted.Replace(@"\\", "\0").Replace($"\\{quote}", quote.ToString()).Replace('\0', '\\');

    static PathStep Places(Cursor at)
    {
        int? from = at.Next == ':' ? null : at.TakeWhole();
        at.SkipSpace();
        if (at.Take(':'))
        {
            at.SkipSpace();
            int? to = at.Next == ']' ? null : at.TakeWhole();
            return new SliceStep(from, to);
        }

        var places = new List<int> { from!.Value };
        while (at.Take(','))
        {
            at.SkipSpace();
            places.Add(at.TakeWhole());
            at.SkipSpace();
        }

        return places is [var only] ? new IndexStep(only) : new IndexesStep(places);
    }
}

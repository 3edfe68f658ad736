namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>A comparison operator of Choice rules. Values of the wrong type never match.</summary>
/// <param name="Operand">What a literal operand must be: a boolean, a number, a string, a timestamp.</param>
/// <param name="TakesPath">There is a twin with "Path" at its end, which reads the operand from the data.</param>
sealed record Comparison(string Name, string Operand, bool TakesPath, Func<Value, Value, bool> Holds)
{
    public const string IsPresent = nameof(IsPresent);

    static readonly (string Suffix, Func<int, bool> Holds)[] Orders =
    [
        ("Equals", order => order == 0),
        ("LessThan", order => order < 0),
        ("LessThanEquals", order => order <= 0),
        ("GreaterThan", order => order > 0),
        ("GreaterThanEquals", order => order >= 0),
    ];

    static readonly Dictionary<string, Comparison> All = Rows().ToDictionary(row => row.Name);

    public static Comparison? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>What is wrong with a literal operand, or null.</summary>
    public string? Fault(Value operand)
    {
        var right = Operand switch
        {
            "a boolean" => operand is BooleanValue,
            "a number" => operand is NumberValue,
            "a timestamp" => Timestamp.Parse(operand) is not null,
            _ => operand is TextValue,
        };
        return right ? null : $"{Name} must be {Operand}";
    }

    static IEnumerable<Comparison> Rows()
    {
        // IsPresent is asked before anything is read; here the value is there.
        foreach (var (name, holds) in new (string, Func<Value, bool>)[]
        {
            (IsPresent, _ => true),
            ("IsNull", value => value.IsNull),
            ("IsBoolean", value => value is BooleanValue),
            ("IsNumeric", value => value is NumberValue),
            ("IsString", value => value is TextValue),
            ("IsTimestamp", value => Timestamp.Parse(value) is not null),
        }) yield return new(name, "a boolean", false, (value, operand) => Value.Of(holds(value)).Equals(operand));

        yield return new("BooleanEquals", "a boolean", true, (left, right) => left is BooleanValue && left.Equals(right));
        yield return new("StringMatches", "a string", false, (left, right) => left is TextValue text && right is TextValue pattern && Matches(text.Text, pattern.Text));
        foreach (var (suffix, holds) in Orders)
        {
            yield return new($"String{suffix}", "a string", true,
                (left, right) => left is TextValue a && right is TextValue b && holds(string.CompareOrdinal(a.Text, b.Text)));
            yield return new($"Numeric{suffix}", "a number", true,
                (left, right) => left is NumberValue a && right is NumberValue b && holds(a.Number.CompareTo(b.Number)));
            yield return new($"Timestamp{suffix}", "a timestamp", true,
                (left, right) => Timestamp.Parse(left) is { } a && Timestamp.Parse(right) is { } b && holds(a.CompareTo(b)));
        }
    }

    /// <summary>* is any text; \* and \\ are themselves.</summary>
    static bool Matches(string text, string pattern)
    {
        const int any = -1;
        var letters = new List<int>();
        for (var i = 0; i < pattern.Length; i++)
        {
            var escaped = pattern[i] == '\\' && i + 1 < pattern.Length && pattern[i + 1] is '*' or '\\';
            letters.Add(pattern[i] == '*' ? any : pattern[escaped ? ++i : i]);
        }

        var (at, letter, star, starAt) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (letter < letters.Count && letters[letter] == any) (star, starAt, letter) = (letter, at, letter + 1);
            else if (letter < letters.Count && letters[letter] == text[at]) (at, letter) = (at + 1, letter + 1);
            else if (star >= 0) (at, starAt, letter) = (starAt + 1, starAt + 1, star + 1);
            else return false;
        }

        return letters.Skip(letter).All(rest => rest == any);
    }
}

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>
/// An intrinsic function. <paramref name="Apply"/> throws <see cref="FormatException"/> when the arguments do not suit.
/// Source: Step Functions developer guide, "Intrinsic functions for JSONPath states".
/// </summary>
/// <param name="Most">The largest number of arguments.</param>
sealed record Intrinsic(string Name, int Least, int Most, Func<Value[], IScope, Value> Apply)
{
    public const string Format = "States.Format";

    static readonly Dictionary<string, Intrinsic> All
        = ListFunctions.All.Concat(TextFunctions.All).Concat(JsonFunctions.All).Concat(NumberFunctions.All).ToDictionary(function => function.Name);

    public Intrinsic(string name, int arity, Func<Value[], Value> apply)
        : this(name, arity, arity, (values, _) => apply(values)) { }

    public string Arity => Least == Most ? $"{Least}" : Most == int.MaxValue ? $"{Least} or more" : $"{Least} to {Most}";

    public static Intrinsic? Find(string name) => All.GetValueOrDefault(name);

    public bool Takes(int arguments) => arguments >= Least && arguments <= Most;
}

/// <summary>Arguments of the kind that a function needs.</summary>
static class Arguments
{
    public static string Text(this Value value, string what)
        => value is TextValue text ? text.Text : throw new FormatException($"{what} must be a string, but is {value}");

    public static ListValue List(this Value value)
        => value as ListValue ?? throw new FormatException($"the first argument must be an array, but is {value}");

    /// <summary>Rounded to the nearest whole number, halves upwards, as the service does.</summary>
    public static long Rounded(this Value value, string what)
        => value is NumberValue number && Math.Abs(number.Number) < long.MaxValue
            ? number.Whole ?? (long)Math.Floor(number.Number + 0.5)
            : throw new FormatException($"{what} must be a number, but is {value}");

    /// <summary>Base64 and hashes take no longer texts.</summary>
    public static string Short(this Value value, string what)
    {
        const int most = 10_000;
        var text = value.Text(what);
        return text.Length <= most ? text : throw new FormatException($"{what} has {text.Length} characters, allowed are {most}");
    }
}

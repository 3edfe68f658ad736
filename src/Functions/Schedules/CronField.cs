namespace ComfyServerless.Functions.Schedules;

/// <summary>One field's values: <c>*</c>, values, ranges and steps, separated by commas.</summary>
public sealed record CronField(IReadOnlyList<int> Values)
{
    public bool Has(int value) => Values.Contains(value);

    /// <param name="names">Of the values from <paramref name="least"/> on; empty: numbers only.</param>
    /// <exception cref="FormatException">The field's name, what was found, what is allowed.</exception>
    public static CronField Parse(string name, string text, int least, int most, string[] names)
    {
        var values = new SortedSet<int>();
        foreach (var part in text.Split(','))
        {
            var (range, step) = part.Split('/') switch
            {
                [var only] => (only, 1),
                [var whole, var number] when int.TryParse(number, out var each) && each > 0 => (whole, each),
                _ => throw Wrong(part),
            };
            var (from, to) = range.Split('-') switch
            {
                ["*"] => (least, most),
                [var one] => (Value(one), part.Contains('/') ? most : Value(one)),
                [var first, var last] => (Value(first), Value(last)),
                _ => throw Wrong(part),
            };
            if (from > to) throw Wrong(part);
            for (var value = from; value <= to; value += step) values.Add(value);
        }

        return new([.. values]);

        int Value(string one)
        {
            var named = Array.FindIndex(names, candidate => candidate.Equals(one, StringComparison.OrdinalIgnoreCase));
            if (named >= 0) return least + named;
            return int.TryParse(one, out var value) && value >= least && value <= most ? value : throw Wrong(one);
        }

        FormatException Wrong(string part) => new($"{name}: '{part}' is not allowed; {least} to {most}{(names.Length > 0 ? $" or {names[0]} to {names[^1]}" : "")}, *, a-b, a/step, or a list of these");
    }
}

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The intrinsic functions on numbers, and States.UUID.</summary>
static class NumberFunctions
{
    public static IEnumerable<Intrinsic> All =>
    [
        new("States.MathAdd", 2, values => Value.Of(Integer(values[0], "the first value") + Integer(values[1], "the second value"))),
        new("States.MathRandom", 2, 3, (values, scope) => Between(
            Integer(values[0], "the start"), Integer(values[1], "the end"), values.Length == 3 ? new Random((int)Integer(values[2], "the seed")) : scope.Chance)),
        new("States.UUID", 0, 0, (_, scope) => Value.Of(Uuid(scope.Chance))),
    ];

    /// <summary>Version 4.</summary>
    public static string Uuid(Random chance)
    {
        Span<byte> bytes = stackalloc byte[16];
        chance.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    static long Integer(Value value, string what)
        => value.Rounded(what) is >= int.MinValue and <= int.MaxValue and var whole
            ? whole
            : throw new FormatException($"{what} must be between {int.MinValue} and {int.MaxValue}, but is {value}");

    /// <param name="end">Exclusive.</param>
    static Value Between(long start, long end, Random chance)
        => start < end ? Value.Of(chance.NextInt64(start, end)) : throw new FormatException($"the start {start} must be less than the end {end}");
}

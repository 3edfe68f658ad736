using System.Text.RegularExpressions;
using ComfyServerless.Rehearsal.StatesLanguage;
using CsCheck;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

public class ComparisonTests
{
    static readonly (string Suffix, Func<int, bool> Holds)[] Orders =
    [
        ("Equals", order => order == 0), ("LessThan", order => order < 0), ("LessThanEquals", order => order <= 0),
        ("GreaterThan", order => order > 0), ("GreaterThanEquals", order => order >= 0),
    ];

    [Fact]
    public void Orders_numbers_by_their_value() => Gen.Select(Gen.Int[-3, 3], Gen.Int[-3, 3], Gen.Bool).Sample((left, right, fraction) =>
        Assert.All(Orders, order => Assert.Equal(order.Holds(left.CompareTo(right)), Holds($"Numeric{order.Suffix}", fraction ? new NumberValue($"{left}.0") : Value.Of(left), Value.Of(right)))));

    [Fact]
    public void Orders_texts_by_their_letters() => Gen.Select(Samples.Texts, Samples.Texts).Sample((left, right) =>
        Assert.All(Orders, order => Assert.Equal(order.Holds(string.CompareOrdinal(left, right)), Holds($"String{order.Suffix}", Value.Of(left), Value.Of(right)))));

    [Fact]
    public void Orders_timestamps_by_the_instant() => Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[-3, 3]).Sample((left, right, offset) =>
    {
        var noon = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
        var a = Value.Of(noon.AddMinutes(left).ToOffset(TimeSpan.FromHours(offset)).ToString("yyyy-MM-dd'T'HH:mm:sszzz"));
        var b = Value.Of(noon.AddMinutes(right).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
        Assert.All(Orders, order => Assert.Equal(order.Holds(left.CompareTo(right)), Holds($"Timestamp{order.Suffix}", a, b)));
    });

    [Fact]
    public void Never_matches_values_of_another_type() => Gen.Select(Samples.Values, Samples.Values).Sample((left, right) =>
    {
        foreach (var order in Orders)
        {
            if (left is not NumberValue || right is not NumberValue) Assert.False(Holds($"Numeric{order.Suffix}", left, right));
            if (left is not TextValue || right is not TextValue) Assert.False(Holds($"String{order.Suffix}", left, right) || Holds($"Timestamp{order.Suffix}", left, right));
        }

        Assert.Equal(left is BooleanValue && left.Equals(right), Holds("BooleanEquals", left, right));
    });

    [Fact]
    public void Tells_the_type_of_a_value() => Gen.Select(Samples.Values, Gen.Bool).Sample((value, wanted) =>
    {
        Assert.Equal(value.IsNull == wanted, Holds("IsNull", value, Value.Of(wanted)));
        Assert.Equal(value is BooleanValue == wanted, Holds("IsBoolean", value, Value.Of(wanted)));
        Assert.Equal(value is NumberValue == wanted, Holds("IsNumeric", value, Value.Of(wanted)));
        Assert.Equal(value is TextValue == wanted, Holds("IsString", value, Value.Of(wanted)));
    });

    [Theory]
    [InlineData("2030-01-01T09:00:00Z", true)]
    [InlineData("2030-01-01T09:00:00.123456789Z", true)]
    [InlineData("2030-01-01T09:00:00+01:00", true)]
    [InlineData("2030-01-01T09:00Z", true)]
    [InlineData("2030-01-01T09:00:00", false)]
    [InlineData("2030-01-01 09:00:00Z", false)]
    [InlineData("2030-01-01", false)]
    [InlineData("2030-13-01T09:00:00Z", false)]
    [InlineData("2030-01-01T25:00:00Z", false)]
    [InlineData("01-01-2030T09:00:00Z", false)]
    public void Knows_a_timestamp(string text, bool isTimestamp) => Assert.Equal(isTimestamp, Holds("IsTimestamp", Value.Of(text), Value.Of(true)));

    [Theory]
    [InlineData("log-2030.txt", "log-*.txt", true)]
    [InlineData("log-2030.txt", "*", true)]
    [InlineData("", "*", true)]
    [InlineData("log-2030.txt", "log-*.zip", false)]
    [InlineData("a*b", """a\*b""", true)]
    [InlineData("axb", """a\*b""", false)]
    [InlineData("""a\b""", """a\\b""", true)]
    [InlineData("a\nb", "a*b", true)]
    [InlineData("abab", "*ab", true)]
    public void Matches_wildcards(string text, string pattern, bool matches) => Assert.Equal(matches, Holds("StringMatches", Value.Of(text), Value.Of(pattern)));

    [Fact]
    public void Matches_wildcards_like_a_regular_expression() => Gen.Select(Gen.OneOf('a', 'b').Array[0, 8], Gen.OneOf('a', 'b', '*').Array[0, 6]).Sample((text, pattern) =>
        Assert.Equal(Regex.IsMatch(new string(text), $"^{new string(pattern).Replace("*", ".*")}$"), Holds("StringMatches", Value.Of(new string(text)), Value.Of(new string(pattern)))));

    [Fact]
    public void Matches_many_wildcards_in_a_long_text_at_once()
        => Assert.False(Holds("StringMatches", Value.Of(new string('a', 100_000)), Value.Of(string.Concat(Enumerable.Repeat("*a", 30)) + "b")));

    static bool Holds(string name, Value left, Value right) => Comparison.Find(name)!.Holds(left, right);
}

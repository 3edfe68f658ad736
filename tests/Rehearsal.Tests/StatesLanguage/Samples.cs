using ComfyServerless.Rehearsal.StatesLanguage;
using CsCheck;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

/// <summary>Random JSON, and places in it.</summary>
static class Samples
{
    static readonly Gen<string> Names = Gen.OneOf(Gen.OneOf("a", "b", "c", "it's", "\"", "\\", "x y", "é", ""), Gen.String[1, 4]).Where(IsUnicode);

    /// <summary>Every letter that JSON can carry: no half of a surrogate pair alone.</summary>
    public static readonly Gen<string> Texts = Gen.OneOf(Gen.String[0, 12], Gen.OneOf("", " ", "{}", "\\", "'", "\n", "🆗", "null", "1")).Where(IsUnicode);

    public static readonly Gen<Value> Values = Gen.Recursive<Value>((depth, inner) => depth > 3 ? Leaf : Gen.Frequency(
        (3, Leaf),
        (1, inner.Array[0, 4].Select(items => (Value)new ListValue(items))),
        (1, Gen.Select(Names, inner).Array[0, 4].Select(fields => (Value)ObjectValue.OfLast([.. fields.Select(field => KeyValuePair.Create(field.Item1, field.Item2))])))));

    /// <summary>A value and a place that mostly exists in it: names and indexes.</summary>
    public static readonly Gen<(Value Value, object[] Place)> Places = Gen.Select(Values, Gen.Int[0, 5].Array[0, 5], Gen.Int[0, 9]).Select((value, turns, stray) =>
    {
        var place = new List<object>();
        var at = value;
        foreach (var turn in turns)
        {
            if (at is ObjectValue { Fields: { Count: > 0 } fields })
            {
                var (name, next) = fields[turn % fields.Count];
                (at, _) = (next, 0);
                place.Add(name);
            }
            else if (at is ListValue { Count: > 0 } list)
            {
                at = list.Items[turn % list.Count];
                place.Add(turn % list.Count);
            }
        }

        if (stray == 0) place.Add("absent");
        if (stray == 1) place.Add(99);
        return (value, place.ToArray());
    });

    static Gen<Value> Leaf => Gen.OneOf(
        Gen.Const(Value.Null),
        Gen.Bool.Select(Value.Of),
        Gen.Long.Select(Value.Of),
        Gen.Double.Where(double.IsFinite).Select(number => (Value)new NumberValue(number.ToString("E17"))),
        Texts.Select(text => Value.Of(text)));

    static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }
}

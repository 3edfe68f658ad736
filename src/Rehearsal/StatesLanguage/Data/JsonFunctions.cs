using System.Text.Json;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The intrinsic functions on JSON.</summary>
static class JsonFunctions
{
    public static IEnumerable<Intrinsic> All =>
    [
        new("States.StringToJson", 1, values => Parse(values[0].Text("the text"))),
        new("States.JsonToString", 1, values => Value.Of(values[0].ToString())),
        new("States.JsonMerge", 3, values => Merge(values[0], values[1], values[2])),
    ];

    /// <summary>A blank text is null.</summary>
    static Value Parse(string text)
    {
        try { return string.IsNullOrWhiteSpace(text) ? Value.Null : ValueReader.Parse(text); }
        catch (JsonException error) { throw new FormatException($"the text is not JSON: {error.Message}", error); }
    }

    static ObjectValue Merge(Value first, Value second, Value deep)
    {
        if (deep is not BooleanValue { Truth: false }) throw new FormatException("only the shallow merge exists: the third argument must be false");
        if (first is not ObjectValue under || second is not ObjectValue over) throw new FormatException("the first two arguments must be objects");
        return ObjectValue.OfLast([.. under.Fields, .. over.Fields]);
    }
}

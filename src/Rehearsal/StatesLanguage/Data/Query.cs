using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>
/// A JSONPath: $… reads the state's data, $$… the context object. The one file that knows Newtonsoft.Json.
/// Throws <see cref="FormatException"/> when the text is no path that is supported.
/// </summary>
public sealed partial record Query
{
    readonly string selector;

    public Query(string text)
    {
        Text = text;
        OfContext = text.StartsWith("$$", StringComparison.Ordinal);
        selector = LoneBackslash().Replace(OfContext ? text[1..] : text, @"\\");
        if (!WellBegun().IsMatch(selector)) throw new FormatException($"'{text}' is not a JSONPath (variables and intrinsic functions are not modelled)");
        if (selector.EndsWith(')')) throw new FormatException($"'{text}' calls a JSONPath function, which is not modelled");
        var bare = Quoted().Replace(selector, "''");
        IsDefinite = !bare.Contains("..") && bare.AsSpan().IndexOfAny("*:?,") < 0;
        try { _ = new JObject().SelectTokens(selector).Any(); }
        catch (Newtonsoft.Json.JsonException error) { throw new FormatException($"'{text}' is not a JSONPath: {error.Message}", error); }
    }

    public static Query Root { get; } = new("$");

    public string Text { get; }

    /// <summary>$$: reads the context object.</summary>
    public bool OfContext { get; }

    /// <summary>Names at most one value. Otherwise the result is a list, empty when nothing matches.</summary>
    public bool IsDefinite { get; }

    /// <summary>False when a definite path names nothing. Gives values of their own, never a part of <paramref name="data"/>.</summary>
    public bool TrySelect(JsonNode? data, JsonNode context, out JsonNode? value)
    {
        var source = OfContext ? context : data;
        value = null;
        if (selector == "$")
        {
            value = source?.DeepClone();
            return true;
        }

        var found = Read(source).SelectTokens(selector).Select(Write).ToArray();
        if (!IsDefinite) value = new JsonArray(found);
        else if (found.Length == 1) value = found[0];
        return !IsDefinite || found.Length == 1;
    }

    static JToken Read(JsonNode? node)
    {
        using var reader = new JsonTextReader(new StringReader(node?.ToJsonString() ?? "null"))
        {
            DateParseHandling = DateParseHandling.None,
            FloatParseHandling = FloatParseHandling.Decimal,
            MaxDepth = null,
        };
        return JToken.ReadFrom(reader);
    }

    static JsonNode? Write(JToken token) => JsonNode.Parse(token.ToString(Formatting.None), documentOptions: new JsonDocumentOptions { MaxDepth = 1000 });

    public bool Equals(Query? other) => other?.Text == Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    [GeneratedRegex(@"^\$(\.|\[|$)")]
    private static partial Regex WellBegun();

    [GeneratedRegex(@"'(\\.|[^'\\])*'")]
    private static partial Regex Quoted();

    /// <summary>Step Functions takes a backslash before anything but a quote or a backslash literally.</summary>
    [GeneratedRegex(@"(?<!\\)\\(?![\\'])")]
    private static partial Regex LoneBackslash();
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>A path that names exactly one place ($.a.b, $['a'], $.a[0]): where ResultPath writes. Throws <see cref="FormatException"/>.</summary>
public sealed partial record ReferencePath
{
    readonly string[] steps;

    public ReferencePath(string text)
    {
        Text = text;
        var match = Grammar().Match(text);
        if (!match.Success) throw new FormatException($"'{text}' is not a reference path");
        steps = [.. match.Groups["step"].Captures.Select(step => step.Value)];
    }

    public static ReferencePath Root { get; } = new("$");

    public string Text { get; }

    /// <summary><paramref name="input"/> with <paramref name="result"/> at this place; missing objects are made on the way.</summary>
    public JsonNode? Insert(JsonNode? input, JsonNode? result)
    {
        if (steps.Length == 0) return result?.DeepClone();
        JsonNode root = input?.DeepClone() ?? new JsonObject();
        JsonNode? at = root;
        for (var i = 0; i < steps.Length; i++)
        {
            var last = i == steps.Length - 1;
            at = at switch
            {
                JsonObject node when !IsIndex(steps[i]) => Enter(node, Name(steps[i]), last, result),
                JsonArray list when IsIndex(steps[i]) && Index(steps[i]) < list.Count => Enter(list, Index(steps[i]), last, result),
                _ => throw Mismatch(steps[i], input),
            };
        }

        return root;
    }

    static JsonNode? Enter(JsonObject node, string name, bool last, JsonNode? result)
    {
        if (last) node[name] = result?.DeepClone();
        else if (node[name] is null) node[name] = new JsonObject();
        return node[name];
    }

    static JsonNode? Enter(JsonArray list, int index, bool last, JsonNode? result)
    {
        if (last) list[index] = result?.DeepClone();
        return list[index];
    }

    static StatesError Mismatch(string step, JsonNode? input)
        => new(ErrorNames.ResultPathMatchFailure, $"Unable to apply step \"{Name(step)}\" to input {JsonText.Of(input)}");

    static bool IsIndex(string step) => step[0] == '[' && step[1] != '\'';

    static int Index(string step) => int.Parse(step.AsSpan(1, step.Length - 2));

    static string Name(string step) => step[0] == '.' ? step[1..] : step.Trim('[', ']', '\'');

    public bool Equals(ReferencePath? other) => other?.Text == Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    [GeneratedRegex(@"^\$(?<step>\.[^.\[\]*?@(),:'\s]+|\['[^'\]]+'\]|\[\d{1,6}\])*$", RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}

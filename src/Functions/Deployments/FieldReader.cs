using System.Text.Json;
using System.Text.RegularExpressions;

namespace ComfyServerless.Functions.Deployments;

/// <summary>Reads the fields of one JSON object; what is wrong goes to a list of problems and the default stands in.</summary>
sealed class FieldReader
{
    readonly string path;
    readonly List<string> problems;
    readonly Dictionary<string, JsonElement> fields = new();

    public FieldReader(JsonElement? json, string path, List<string> problems, params string[] known)
    {
        (this.path, this.problems) = (path, problems);
        if (json is not { } value) return;
        if (value.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{(path.Length == 0 ? "the input" : path.TrimEnd('.'))}: found {Show(value)}; an object is needed, {{}} for every default");
            return;
        }

        foreach (var field in value.EnumerateObject())
            if (!known.Contains(field.Name)) problems.Add($"{path}{field.Name}: unknown; did you mean {Nearest(field.Name, known)}? Known are {string.Join(", ", known.Where(name => name != "Comment"))}");
            else if (!fields.TryAdd(field.Name, field.Value)) problems.Add($"{path}{field.Name}: given twice");
    }

    public FieldReader Object(string name, params string[] known) => new(fields.TryGetValue(name, out var value) ? value : null, $"{path}{name}.", problems, known);

    public bool Has(string name) => fields.ContainsKey(name);

    public JsonElement? Find(string name) => fields.TryGetValue(name, out var value) ? value : null;

    public bool Flag(string name, bool standard = false)
    {
        if (!fields.TryGetValue(name, out var value)) return standard;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        problems.Add($"{path}{name}: found {Show(value)}; allowed is true or false");
        return standard;
    }

    public int Number(string name, int standard, int least, int most, int step = 1)
    {
        if (!fields.TryGetValue(name, out var value)) return standard;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most && number % step == 0) return number;
        problems.Add($"{path}{name}: found {Show(value)}; a whole number from {least} to {most}{(step > 1 ? $", a multiple of {step}," : "")} is allowed");
        return standard;
    }

    public string Text(string name, string standard, Regex pattern, string allowed)
    {
        if (!fields.TryGetValue(name, out var value)) return standard;
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } text && pattern.IsMatch(text)) return text;
        problems.Add($"{path}{name}: found {Show(value)}; allowed is {allowed}");
        return standard;
    }

    /// <summary>Null where the input says null.</summary>
    public string? TextOrNull(string name, string? standard, Regex pattern, string allowed)
        => !fields.TryGetValue(name, out var value) ? standard : value.ValueKind != JsonValueKind.Null && Text(name, "", pattern, allowed) is { Length: > 0 } text ? text : null;

    /// <summary>Null where the input says null.</summary>
    public IReadOnlyList<string>? TextsOrNull(string name, IReadOnlyList<string>? standard, Func<string, bool> isAllowed, string allowed)
        => !fields.TryGetValue(name, out var value) ? standard : value.ValueKind != JsonValueKind.Null ? Texts(name, [], isAllowed, allowed) : null;

    public IReadOnlyList<string> Texts(string name, IReadOnlyList<string> standard, Func<string, bool> isAllowed, string allowed)
    {
        if (!fields.TryGetValue(name, out var value)) return standard;
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && isAllowed(item.GetString()!)))
        {
            string[] texts = [.. value.EnumerateArray().Select(item => item.GetString()!)];
            if (texts.Distinct().Count() == texts.Length) return texts;
        }

        problems.Add($"{path}{name}: found {Show(value)}; allowed is a list, not empty and without repetition, of {allowed}");
        return standard;
    }

    public static string Show(JsonElement value) => value.GetRawText() is { Length: > 80 } text ? text[..80] + "…" : value.GetRawText();

    static string Nearest(string name, string[] known) => known.MinBy(candidate => Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant()))!;

    static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (row[j], diagonal) = (Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)), row[j]);
        }

        return row[^1];
    }
}

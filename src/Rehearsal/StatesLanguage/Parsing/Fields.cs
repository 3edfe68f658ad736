using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The fields of one object of the definition. What nobody has read when the object is done is refused by name.</summary>
sealed class Fields(JsonObject node, string where, List<string> problems)
{
    readonly HashSet<string> read = [];

    public List<string> Problems => problems;

    public string Where => where;

    public void Problem(string text) => problems.Add($"{where}: {text}");

    public IEnumerable<string> Names => node.Select(pair => pair.Key);

    public bool Has(string name) => node.ContainsKey(name);

    public void Skip(string name) => read.Add(name);

    public void RefuseTheRest()
    {
        foreach (var name in Names.Where(name => !read.Contains(name))) Problem($"the field {name} is not supported");
    }

    public void MustBe(string name, string value)
    {
        if (Has(name) && Text(name) is { } found && found != value) Problem($"{name} '{found}' is not supported, only '{value}'");
    }

    public JsonNode? Any(string name) => Read(name);

    public string? Text(string name, bool required = false)
        => Typed<string>(name, required, value => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null, "a string");

    public JsonObject? Object(string name, bool required = false) => Typed(name, required, value => value as JsonObject, "an object");

    public JsonArray? Array(string name, bool required = false) => Typed(name, required, value => value as JsonArray, "a list");

    /// <summary>Each entry of a list of objects.</summary>
    public IEnumerable<Fields> Entries(string name, bool required = false)
    {
        var list = Array(name, required) ?? [];
        if (required && Has(name) && list.Count == 0) Problem($"{name} is empty");
        foreach (var (index, item) in list.Index())
        {
            if (item is JsonObject entry) yield return new(entry, $"{where}, {name}[{index}]", problems);
            else Problem($"{name}[{index}] is not an object");
        }
    }

    public double? Number(string name, double least, double most, bool whole = true)
    {
        if (!Has(name)) return null;
        var found = Read(name) is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? double.Parse(value.ToJsonString()) : double.NaN;
        if (found >= least && found <= most && (!whole || double.IsInteger(found))) return found;
        Problem($"{name} must be {(whole ? "a whole number" : "a number")} from {least} to {most}");
        return null;
    }

    public TimeSpan? Seconds(string name, double least = 1, double most = 99_999_999)
        => Number(name, least, most) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>The path, <paramref name="absent"/> without the field, null where the field is null.</summary>
    public Query? Path(string name, Query? absent = null) => Optional(name, absent, text => new Query(text));

    /// <inheritdoc cref="Path"/>
    public ReferencePath? ReferencePath(string name) => Optional(name, StatesLanguage.ReferencePath.Root, text => new ReferencePath(text));

    public Template? Template(string name) => Has(name) ? Guard(name, () => new Template(Read(name))) : null;

    T? Optional<T>(string name, T? absent, Func<string, T> parse)
        where T : class
    {
        if (!Has(name)) return absent;
        if (Read(name) is null) return null;
        return Text(name) is not { } text ? absent
            : text.StartsWith("States.") ? Guard<T>(name, () => throw new FormatException($"the intrinsic function {text.Split('(')[0]} is not modelled"))
            : Guard(name, () => parse(text));
    }

    T? Guard<T>(string name, Func<T> parse)
        where T : class
    {
        try { return parse(); }
        catch (FormatException error)
        {
            Problem($"{name}: {error.Message}");
            return null;
        }
    }

    T? Typed<T>(string name, bool required, Func<JsonNode, T?> cast, string kind)
        where T : class
    {
        if (!Has(name))
        {
            if (required) Problem($"{name} is missing");
            return null;
        }

        var value = Read(name) is { } found ? cast(found) : null;
        if (value is null) Problem($"{name} must be {kind}");
        return value;
    }

    JsonNode? Read(string name)
    {
        read.Add(name);
        return node[name];
    }
}

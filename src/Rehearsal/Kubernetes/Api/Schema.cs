using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

public enum Shape { One, List, Map }

/// <summary>What is known about one field; a row of <c>schema.yaml</c>.</summary>
/// <param name="Type">A type of the schema, or string, integer, boolean, port (a number or a text), quantity, any.</param>
public sealed record Field(string Type, Shape Shape)
{
    public static readonly Field Any = new("any", Shape.One);

    public bool Required { get; init; }
    public bool NotEmpty { get; init; }
    /// <summary>Cannot be changed once it has a value.</summary>
    public bool Fixed { get; init; }
    /// <summary>Has one owner as a whole.</summary>
    public bool Atomic { get; init; }
    /// <summary>A list of distinct values.</summary>
    public bool Set { get; init; }
    /// <summary>What tells a list's items apart; empty for a list that is a value as a whole.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];
    public IReadOnlyList<string> Allowed { get; init; } = [];
    public JsonNode? Default { get; init; }

    /// <summary>What stands in this list or map.</summary>
    public Field Element => this with { Shape = Shape.One, Atomic = false, Set = false, Keys = [], Default = null, Required = false };

    /// <param name="text">e.g. <c>ServicePort[] by:port,protocol !</c>.</param>
    public static Field Parse(string text)
    {
        var words = text.Split(' ');
        var (type, shape) = words[0] switch
        {
            [.. var of, '[', ']'] => (of, Shape.List),
            [.. var of, '{', '}'] => (of, Shape.Map),
            var one => (one, Shape.One),
        };
        var field = new Field(type, shape);
        foreach (var word in words[1..])
        {
            field = word switch
            {
                "!" => field with { Required = true },
                "!!" => field with { Required = true, NotEmpty = true },
                "fixed" => field with { Fixed = true },
                "atomic" => field with { Atomic = true },
                "set" => field with { Set = true },
                _ when word.StartsWith("by:") => field with { Keys = word[3..].Split(',') },
                _ when word.StartsWith("in:") => field with { Allowed = word[3..].Split('|') },
                _ when word.StartsWith('=') => field with { Default = Value(word[1..]) },
                _ => throw new FormatException($"schema.yaml: {word} in {text}"),
            };
        }

        return field;
    }

    static JsonNode? Value(string text)
    {
        try { return JsonNode.Parse(text); }
        catch (JsonException) { return text; }
    }
}

/// <summary>The fields of the kinds that we apply, for server-side apply, defaults and validation.</summary>
public sealed class Schema
{
    readonly Dictionary<string, IReadOnlyDictionary<string, Field>> types = new();

    /// <summary>Of Kubernetes and Karpenter, from <c>schema.yaml</c>.</summary>
    public static Schema Instance { get; } = new();

    Schema()
    {
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream("kubernetes-schema.yaml")!;
        var yaml = new YamlStream();
        yaml.Load(new StreamReader(stream));
        foreach (var (name, fields) in ((YamlMappingNode)yaml.Documents[0].RootNode).Children)
            types[name.ToString()] = ((YamlMappingNode)fields).Children.ToDictionary(pair => pair.Key.ToString(), pair => Field.Parse(pair.Value.ToString()));
        foreach (var kind in types.Keys.Where(name => name.Contains(' ')).ToList())
            types[kind] = new Dictionary<string, Field>(types[kind])
            {
                ["apiVersion"] = Field.Parse("string"), ["kind"] = Field.Parse("string"), ["metadata"] = Field.Parse("ObjectMeta"), ["status"] = Field.Any,
            };
        types["anything"] = new Dictionary<string, Field> { ["metadata"] = Field.Parse("ObjectMeta") };
    }

    /// <summary>A whole object of a kind.</summary>
    public Field Root(ResourceKind kind) => $"{kind.ApiVersion} {kind.Name}" is var name && types.ContainsKey(name) ? new(name, Shape.One) : new("anything", Shape.One);

    /// <summary>The fields of a struct that has all its fields in the schema; null for anything else.</summary>
    public IReadOnlyDictionary<string, Field>? Fields(Field field) => field.Shape == Shape.One && field.Type != "anything" ? types.GetValueOrDefault(field.Type) : null;

    /// <summary>A member of a struct or map; <see cref="Field.Any"/> when nothing is known.</summary>
    public Field Child(Field parent, string name)
        => parent.Shape == Shape.Map ? parent.Element : types.GetValueOrDefault(parent.Type)?.GetValueOrDefault(name) ?? Field.Any;

    /// <summary>The values of a list item's keys, with defaults where it has none.</summary>
    public JsonObject KeyOf(JsonObject item, Field list)
    {
        var key = new JsonObject();
        foreach (var name in list.Keys.Order(StringComparer.Ordinal))
            if ((item[name] ?? Child(list.Element, name).Default) is { } value) key[name] = value.DeepClone();
        return key;
    }
}

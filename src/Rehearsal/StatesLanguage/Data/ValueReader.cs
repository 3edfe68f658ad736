using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>Reads JSON. With <paramref name="places"/> it is a definition: the line of each field is kept by JSON pointer, and a field that comes twice is an error.</summary>
ref struct ValueReader(ReadOnlySpan<byte> json, Dictionary<string, int>? places)
{
    readonly ReadOnlySpan<byte> json = json;
    Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = Value.MaxDepth });
    int line = 1;
    int counted;

    /// <exception cref="JsonException">Not JSON; it knows the line.</exception>
    public static Value Parse(string json, Dictionary<string, int>? places = null)
    {
        try { return new ValueReader(Encoding.UTF8.GetBytes(json), places).Read(); }
        catch (InvalidOperationException error) { throw new JsonException($"a text in it is not Unicode: {error.Message}", error); } // a lone surrogate
    }

    public static Value Of(JsonNode? node) => node is null ? Value.Null : Parse(node.ToJsonString());

    Value Read()
    {
        reader.Read();
        var value = Read("");
        if (reader.Read()) throw new JsonException("more follows after the end");
        return value;
    }

    Value Read(string pointer)
    {
        if (places is not null) places[pointer] = Line();
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadObject(pointer),
            JsonTokenType.StartArray => ReadList(pointer),
            JsonTokenType.String => Value.Of(reader.GetString()),
            JsonTokenType.Number => reader.TryGetInt64(out var whole) ? Value.Of(whole) : new NumberValue(Encoding.UTF8.GetString(reader.ValueSpan)),
            JsonTokenType.True or JsonTokenType.False => Value.Of(reader.GetBoolean()),
            _ => Value.Null,
        };
    }

    ObjectValue ReadObject(string pointer)
    {
        var fields = new List<KeyValuePair<string, Value>>();
        var names = places is null ? null : new HashSet<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            if (names?.Add(name) == false) throw new JsonException($"the field '{name}' is there twice", $"{pointer}/{name}", Line() - 1, null);
            reader.Read();
            fields.Add(new(name, Read(places is null ? "" : $"{pointer}/{name}")));
        }

        return ObjectValue.OfLast(fields);
    }

    ListValue ReadList(string pointer)
    {
        var items = new List<Value>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Read(places is null ? "" : $"{pointer}[{items.Count}]"));
        return items.Count == 0 ? ListValue.Empty : new([.. items]);
    }

    /// <summary>Of the token that was read last, from 1.</summary>
    int Line()
    {
        var start = (int)reader.TokenStartIndex;
        line += json[counted..start].Count((byte)'\n');
        counted = start;
        return line;
    }
}

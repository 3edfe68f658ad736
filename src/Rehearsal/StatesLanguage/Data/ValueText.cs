using System.Text;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>Values as text.</summary>
static class ValueText
{
    static readonly string[] Controls = [.. Enumerable.Range(0, 32).Select(code => code switch
    {
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        _ => $"\\u{code:X4}",
    })];

    /// <summary>Compact JSON as the service writes it: nothing is escaped that need not be.</summary>
    public static string Of(Value value)
    {
        if (value is NumberValue number) return number.Text;
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    public static JsonNode? ToNode(this Value value) => JsonNode.Parse(Of(value), documentOptions: new() { MaxDepth = Value.MaxDepth });

    /// <summary>What States.Format inserts: a text without quotes, objects and lists as Java prints them.</summary>
    public static string Plain(Value value) => value switch
    {
        TextValue text => text.Text,
        ListValue list => $"[{string.Join(", ", list.Items.Select(Plain))}]",
        ObjectValue node => $"{{{string.Join(", ", node.Fields.Select(field => $"{field.Key}={Plain(field.Value)}"))}}}",
        _ => Of(value),
    };

    /// <summary>How a letter is written inside quotes; null when as it is.</summary>
    public static string? Escape(char letter) => letter switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        < ' ' => Controls[letter],
        _ => null,
    };

    static void Write(StringBuilder text, Value value)
    {
        switch (value)
        {
            case TextValue quoted: Write(text, quoted.Text); break;
            case NumberValue number: text.Append(number.Text); break;
            case BooleanValue boolean: text.Append(boolean.Truth ? "true" : "false"); break;
            case ListValue list: Write(text, '[', list.Items, item => Write(text, item), ']'); break;
            case ObjectValue node: Write(text, '{', node.Fields, Field, '}'); break;
            default: text.Append("null"); break;
        }

        void Field(KeyValuePair<string, Value> field)
        {
            Write(text, field.Key);
            text.Append(':');
            Write(text, field.Value);
        }
    }

    static void Write<T>(StringBuilder text, char open, IReadOnlyList<T> parts, Action<T> write, char close)
    {
        text.Append(open);
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0) text.Append(',');
            write(parts[i]);
        }

        text.Append(close);
    }

    static void Write(StringBuilder text, string quoted)
    {
        text.Append('"');
        foreach (var letter in quoted)
        {
            if (Escape(letter) is { } escaped) text.Append(escaped);
            else text.Append(letter);
        }

        text.Append('"');
    }
}

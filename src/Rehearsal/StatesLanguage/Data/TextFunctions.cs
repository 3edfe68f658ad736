using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The intrinsic functions on texts.</summary>
static partial class TextFunctions
{
    public static IEnumerable<Intrinsic> All =>
    [
        new(Intrinsic.Format, 1, int.MaxValue, (values, _) => Value.Of(Format(values[0].Text("the template"), values.AsSpan(1)))),
        new("States.StringSplit", 2, values => new ListValue([.. Split(values[0].Text("the text"), values[1].Text("the delimiter")).Select(Value.Of)])),
        new("States.Base64Encode", 1, values => Value.Of(Convert.ToBase64String(Encoding.UTF8.GetBytes(values[0].Short("the data"))))),
        new("States.Base64Decode", 1, values => Value.Of(Encoding.UTF8.GetString(Convert.FromBase64String(values[0].Short("the data"))))),
        new("States.Hash", 2, values => Value.Of(Hash(Encoding.UTF8.GetBytes(values[0].Short("the data")), values[1].Text("the algorithm")))),
    ];

    /// <summary>\' \{ \} and \\ stand for the letter behind the backslash; other backslashes are themselves.</summary>
    public static string Unescape(string literal) => Escaped().Replace(literal, match => match.Value[1..]);

    public static bool HasIllegalEscape(string literal) => Escaped().Replace(literal, "").Contains('\\');

    static string Format(string template, ReadOnlySpan<Value> values)
    {
        var text = new StringBuilder();
        var used = 0;
        for (var i = 0; i < template.Length; i++)
        {
            var two = template.AsSpan(i, Math.Min(2, template.Length - i));
            if (two is "{}")
            {
                if (used == values.Length) throw new FormatException($"the template has more places than the {values.Length} values");
                text.Append(ValueText.Plain(values[used++]));
                i++;
            }
            else if (two is ['\\', '{' or '}' or '\'' or '\\'])
            {
                text.Append(template[++i]);
            }
            else if (template[i] is '{' or '}')
            {
                throw new FormatException($"a brace stands alone at character {i + 1} of the template; write \\{template[i]} for the brace itself");
            }
            else
            {
                text.Append(template[i]);
            }
        }

        return used == values.Length ? text.ToString() : throw new FormatException($"the template has {used} places for {values.Length} values");
    }

    /// <summary>Each letter of the delimiter splits; empty parts are dropped.</summary>
    static string[] Split(string text, string delimiter)
        => delimiter.Length == 0 ? (text.Length == 0 ? [] : [text]) : text.Split(delimiter.ToCharArray(), StringSplitOptions.RemoveEmptyEntries);

    static string Hash(byte[] data, string algorithm) => Convert.ToHexStringLower(algorithm switch
    {
        // CA5350, CA5351: the language has these two, and nothing here is protected by them.
#pragma warning disable CA5350, CA5351
        "MD5" => MD5.HashData(data),
        "SHA-1" => SHA1.HashData(data),
#pragma warning restore CA5350, CA5351
        "SHA-256" => SHA256.HashData(data),
        "SHA-384" => SHA384.HashData(data),
        "SHA-512" => SHA512.HashData(data),
        _ => throw new FormatException($"the algorithm must be MD5, SHA-1, SHA-256, SHA-384 or SHA-512, but is '{algorithm}'"),
    });

    [GeneratedRegex(@"\\['{}\\]")]
    private static partial Regex Escaped();
}

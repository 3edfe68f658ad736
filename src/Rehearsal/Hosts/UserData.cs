using System.Text.RegularExpressions;

namespace ComfyServerless.Rehearsal.Hosts;

/// <summary>The shell scripts in an instance's user data, in order. Karpenter and cloud-init read it as a MIME document of several parts.</summary>
public static partial class UserData
{
    /// <summary>EC2's limit, before base64.</summary>
    public const int Largest = 16_384;

    /// <exception cref="FormatException">Not such a document, or more than is modelled.</exception>
    public static IReadOnlyList<string> Scripts(string text)
    {
        if (text.Length > Largest) throw new FormatException($"User data is limited to {Largest} bytes; it has {text.Length}");
        if (text.FirstOrDefault(letter => !char.IsAscii(letter)) is var odd and not '\0') throw new FormatException($"User data: the letter {odd} would arrive otherwise");
        if (Boundary().Match(Head(text)) is not { Success: true } found) throw new FormatException("User data: a MIME document multipart/mixed is modelled, and nothing else");
        var parts = text.Split($"\n--{found.Groups["boundary"].Value}");
        if (parts[^1].Trim() != "--") throw new FormatException("User data: the MIME document does not end with its boundary");
        return [.. parts[1..^1].Select(part => part.TrimStart('\n')).Select(part => Head(part).StartsWith("Content-Type: text/x-shellscript", StringComparison.Ordinal)
            ? part[(Head(part).Length + 2)..] : throw new FormatException($"User data: a part of {Head(part)} is not modelled"))];
    }

    static string Head(string text) => text.IndexOf("\n\n", StringComparison.Ordinal) is var end and >= 0 ? text[..end] : throw new FormatException("User data: a part has no empty line behind its headers");

    [GeneratedRegex("Content-Type: multipart/mixed; boundary=\"(?<boundary>[A-Za-z0-9_-]+)\"", RegexOptions.NonBacktracking)] private static partial Regex Boundary();
}

using System.Text.RegularExpressions;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests.Documents;

/// <summary>A command of a page, as it stands there.</summary>
/// <param name="Section">The heading of the second level that it is below.</param>
/// <param name="Text">What a person copies.</param>
/// <param name="NeedsAccount">Marked as such, or of the CDK's command line or its installation.</param>
public sealed partial record DocumentedCommand(string Section, string Text, bool NeedsAccount)
{
    static readonly string[] Programs = ["aws", "kubectl", "curl", "npm", "npx", "docker", "dotnet", "journalctl", "ssh"];

    /// <summary>Commands stand on lines of their own, indented; those within a sentence are of the CDK's command line, or options of <c>./rehearse</c>, which has tests of its own.</summary>
    /// <exception cref="FormatException">Another command within a sentence.</exception>
    public static IReadOnlyList<DocumentedCommand> Of(params string[] page)
    {
        var (section, commands, fenced) = ("", new List<DocumentedCommand>(), false);
        foreach (var line in File.ReadAllText(Path.Combine([Worlds.Root, .. page])).Split('\n'))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal)) fenced = !fenced;
            else if (fenced) continue;
            else if (line.StartsWith("## ", StringComparison.Ordinal)) section = line[3..];
            else if (line.StartsWith("    ", StringComparison.Ordinal))
            {
                if (IsCommand(line.Trim())) commands.Add(new(section, line.Trim(), line.Contains("# account", StringComparison.Ordinal) || IsInstallers(line.Trim())));
            }
            else if (Spans().Matches(line).Select(span => span.Groups[1].Value).FirstOrDefault(span => span.Contains(' ') && IsCommand(span) && !IsInstallers(span) && !span.StartsWith("./rehearse", StringComparison.Ordinal)) is { } hidden)
                throw new FormatException($"{string.Join('/', page)}: `{hidden}` stands within a sentence, where no test runs it; give it a line of its own.");
        }

        return commands;
    }

    static bool IsCommand(string text) => text.StartsWith("./", StringComparison.Ordinal) || Programs.Contains(text.Split(' ')[0]);

    static bool IsInstallers(string text) => text.Split(' ')[0] is "npm" or "npx";

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Spans();
}

using System.Text.RegularExpressions;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>Queries of CloudWatch Logs Insights, as far as their fields go.</summary>
static partial class LogQuery
{
    static readonly HashSet<string> Words =
    [
        "fields", "filter", "stats", "sort", "limit", "display", "by", "as", "asc", "desc", "and", "or", "not", "like", "in", "count", "max", "min", "sum", "avg", "latest", "earliest", "ispresent",
    ];

    /// <summary>The indented lines of "The functions' lines".</summary>
    public static IReadOnlyList<string> Documented(string operations)
        => [.. operations.Split("### The functions' lines\n")[1].Split("\n#")[0].Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line.Trim())];

    /// <summary>What a query reads of a line; names that it gives itself and CloudWatch's own, which begin with @, are not among it.</summary>
    public static IReadOnlyList<string> Fields(string query)
    {
        var bare = Literal().Replace(query, " ");
        var given = Given().Matches(bare).Select(match => match.Groups["name"].Value).ToHashSet();
        return [.. Name().Matches(bare).Select(match => match.Value).Where(name => !name.StartsWith('@') && !Words.Contains(name) && !given.Contains(name)).Distinct()];
    }

    [GeneratedRegex("""("[^"]*"|/[^/|]*/(?=\s|$))""")] private static partial Regex Literal();
    [GeneratedRegex(@"\bas (?<name>\w+)", RegexOptions.ExplicitCapture)] private static partial Regex Given();
    [GeneratedRegex(@"@?[A-Za-z][\w.]*")] private static partial Regex Name();
}

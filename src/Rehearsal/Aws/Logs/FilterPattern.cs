namespace ComfyServerless.Rehearsal.Aws.Logs;

/// <summary>
/// A filter pattern of terms: every plain one has to be there, one of those with <c>?</c>, none of those with <c>-</c>; quotation marks hold a phrase together.
/// Patterns for JSON and for space-delimited events are refused by name.
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
/// </summary>
public sealed class FilterPattern
{
    readonly List<string> all = [], any = [], none = [];

    public FilterPattern(string? pattern)
    {
        pattern = pattern?.Trim() ?? "";
        if (pattern.StartsWith('{') || pattern.StartsWith('[') || pattern.StartsWith('%')) throw AwsError.NotModelled(400,
            $"logs: the filter pattern {pattern} is not modelled, only terms are");
        for (var at = 0; at < pattern.Length;)
        {
            var kind = pattern[at] switch { '?' => any, '-' => none, _ => all };
            if (kind != all) at++;
            var quoted = at < pattern.Length && pattern[at] == '"';
            var end = quoted ? pattern.IndexOf('"', at + 1) : pattern.IndexOf(' ', at);
            if (quoted && end < 0) throw new AwsError(400, "InvalidParameterException", "Invalid filter pattern");
            if (end < 0) end = pattern.Length;
            kind.Add(pattern[(quoted ? at + 1 : at)..end]);
            at = quoted ? end + 1 : end;
            while (at < pattern.Length && pattern[at] == ' ') at++;
        }
    }

    public bool Matches(string message)
        => all.TrueForAll(term => message.Contains(term, StringComparison.Ordinal)) && (any.Count == 0 || any.Exists(term => message.Contains(term, StringComparison.Ordinal)))
            && !none.Exists(term => message.Contains(term, StringComparison.Ordinal));
}

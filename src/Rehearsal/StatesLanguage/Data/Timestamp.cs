using System.Text.RegularExpressions;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>ISO 8601 with date, time and offset, as Choice and Wait read it and the context object writes it.</summary>
static partial class Timestamp
{
    /// <summary>Null when it is none.</summary>
    public static DateTimeOffset? Parse(Value value)
        => value is TextValue { Text: var text } && Format().IsMatch(text) && DateTimeOffset.TryParse(text, out var at) ? at : null;

    /// <summary>UTC with milliseconds.</summary>
    public static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Format();
}

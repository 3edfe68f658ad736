using System.Globalization;
using System.Text;
using ComfyServerless.Functions.Failure;

namespace ComfyServerless.Functions.Mails;

/// <summary>An e-mail in plain text.</summary>
/// <param name="Subject">As SNS takes it: less than 100 characters of ASCII, one line. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html</param>
public sealed record Mail(string Subject, string Text)
{
    const int MostSubject = 99, MostWhat = 4_000, MostLines = 10, LineLength = 300;

    /// <param name="page">The execution's page in the console.</param>
    public static Mail Of(string deployment, ExplainExecutionInput ended, Explanation told, string page)
    {
        var (started, stopped) = (DateTimeOffset.FromUnixTimeMilliseconds(ended.StartDate), DateTimeOffset.FromUnixTimeMilliseconds(ended.StopDate));
        var (failed, span) = (ended.Status == "FAILED", Span(stopped - started));
        var text = new StringBuilder(failed ? $"{deployment}: {ended.Machine} failed after {span}.\n\n{Explanation.Short(told.What, MostWhat)}\n\n" : $"{deployment}: {told.What} after {span}.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Why: {told.Why}\n\nWhat to do: {told.Remedy}\n\n");
        // Of two explanations in one cause, the first one's link ends where the rest begins.
        if (told.Link.Split(' ')[0] is var link && link != page) text.Append(CultureInfo.InvariantCulture, $"See: {link}\n");
        text.Append(CultureInfo.InvariantCulture, $"The execution: {page}\nStarted {started:yyyy-MM-dd HH:mm:ss} UTC, ended {stopped:yyyy-MM-dd HH:mm:ss} UTC.\n");
        if (told.Evidence.Count > 0) text.Append("\nEvidence:\n");
        foreach (var line in told.Evidence.Take(MostLines)) text.Append("- ").Append(Explanation.Short(line, LineLength)).Append('\n');
        if (told.Evidence.Count > MostLines) text.Append(CultureInfo.InvariantCulture, $"- and {told.Evidence.Count - MostLines} more in the execution's cause\n");
        return new(Line($"{deployment}: {(failed ? $"{ended.Machine} failed: " : "")}{told.What}"), text.ToString());
    }

    static string Line(string text)
    {
        var line = string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        line = string.Concat(line.Select(letter => letter is >= ' ' and <= '~' ? letter : '?'));
        return line.Length <= MostSubject ? line : line[..(MostSubject - 3)] + "...";
    }

    static string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => $"{span.Seconds} s",
        { TotalHours: < 1 } => $"{span.Minutes} min {span.Seconds} s",
        _ => $"{(int)span.TotalHours} h {span.Minutes} min",
    };
}

using System.Text;

namespace ComfyServerless.Functions.Failure;

/// <summary>A failure as a person reads it: short, and what matters first, because the console shows the beginning.</summary>
/// <param name="What">What failed, in the failure's own words.</param>
/// <param name="Why">What is behind it.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Evidence">What the world says, the most telling first.</param>
/// <param name="Link">The console's page that helps most.</param>
public sealed record Explanation(string What, string Why, string Remedy, IReadOnlyList<string> Evidence, string Link)
{
    /// <summary>Characters: an execution's cause may have 32,768, and Redeploy's may hold two explanations.</summary>
    public const int MostText = 12_000;

    const string WhyMark = "\nWhy: ", RemedyMark = "\nWhat to do: ", LinkMark = "\nSee: ", EvidenceMark = "\nEvidence:";

    public override string ToString()
    {
        var text = new StringBuilder(What).Append(WhyMark).Append(Why).Append(RemedyMark).Append(Remedy).Append(LinkMark).Append(Link);
        if (Evidence.Count > 0) text.Append(EvidenceMark);
        foreach (var line in Evidence)
        {
            if (text.Length + line.Length > MostText) break;
            text.Append("\n- ").Append(line);
        }

        return text.ToString();
    }

    /// <returns>The explanation that a text holds, the first if there are more; null: it holds none.</returns>
    public static Explanation? Read(string? text)
    {
        if (text is null) return null;
        var (why, remedy) = (text.IndexOf(WhyMark, StringComparison.Ordinal), text.IndexOf(RemedyMark, StringComparison.Ordinal));
        var link = text.IndexOf(LinkMark, StringComparison.Ordinal);
        if (why < 0 || remedy < why || link < remedy) return null;
        var rest = text[(link + LinkMark.Length)..].Split('\n');
        var evidence = rest.Skip(1).SkipWhile(line => line != EvidenceMark[1..]).Skip(1).TakeWhile(line => line.StartsWith("- ", StringComparison.Ordinal)).Select(line => line[2..]);
        return new(text[..why], text[(why + WhyMark.Length)..remedy], text[(remedy + RemedyMark.Length)..link], [.. evidence], rest[0]);
    }

    /// <returns>At most so many characters; what is cut off is shown by an ellipsis.</returns>
    public static string Short(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";
}

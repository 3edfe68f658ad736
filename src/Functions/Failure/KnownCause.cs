using System.Text.RegularExpressions;

namespace ComfyServerless.Functions.Failure;

/// <summary>The console's page that helps most.</summary>
public enum Page { Execution, Log, Build, Cluster, EdgeStack, Certificates, Quota }

/// <summary>One real cause of a failure.</summary>
/// <param name="Id">A short name, for tests and logs.</param>
/// <param name="Words">
/// A regular expression that finds AWS's (Kubernetes', pip's …) own words, upper or lower case. What its named groups find can stand in <paramref name="Why"/> and <paramref name="Remedy"/>, in
/// braces, as can {deployment} and {region}.
/// </param>
/// <param name="Why">What is wrong, in one sentence.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Quota">With <see cref="Page.Quota"/>: service and code, such as <c>ec2/L-DB2E81BA</c>.</param>
public sealed record KnownCause(string Id, string Words, string Why, string Remedy, Page Page = Page.Log, string? Quota = null)
{
    const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.CultureInvariant;

    readonly Regex words = new(Words, Options);

    /// <summary>The bare name of the error that it comes with; null: any.</summary>
    public string? Error { get; init; }

    /// <summary>A symptom of many causes: it counts only when nothing more exact is found.</summary>
    public bool IsVague { get; init; }

    /// <returns>What the named groups found; null: it is not this cause.</returns>
    public IReadOnlyDictionary<string, string>? Find(string error, string text)
    {
        if (Error is not null && Error != error) return null;
        var match = words.Match(text);
        return match.Success ? match.Groups.Values.Where(group => group.Success).GroupBy(group => group.Name).ToDictionary(group => group.Key, group => group.First().Value) : null;
    }
}

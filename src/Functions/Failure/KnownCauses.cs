using System.Text.RegularExpressions;
using ComfyServerless.Functions.Failure.Causes;

namespace ComfyServerless.Functions.Failure;

/// <summary>A cause with its blanks filled in.</summary>
public sealed record FoundCause(KnownCause Cause, string Why, string Remedy);

/// <summary>
/// The causes that are known. What the failure itself says counts more than what is found in the world, where an old warning may still lie; a mere symptom less than a cause; and only when nothing tells more
/// does the error's bare name decide.
/// </summary>
public static partial class KnownCauses
{
    public static IReadOnlyList<KnownCause> All { get; } =
        [.. OwnCauses.Exact, .. AccountCauses.All, .. ClusterCauses.All, .. EdgeCauses.All, .. BuildCauses.All, .. NodeCauses.All, .. ComfyUICauses.All, .. LambdaCauses.All, .. TeardownCauses.All];

    /// <param name="evidence">What the world says, the most telling first.</param>
    /// <param name="names">Values for {deployment}, {region} and the like.</param>
    public static FoundCause Find(string error, string message, IReadOnlyList<string> evidence, IReadOnlyDictionary<string, string> names)
    {
        var (own, world) = ($"{error}: {message}", string.Join('\n', evidence));
        return First(Exact, error, own, names) ?? First(Exact, error, world, names) ?? First(Vague, error, own, names) ?? First(Vague, error, world, names) ?? First(OwnCauses.ByName, error, message, names)!;
    }

    static readonly IReadOnlyList<KnownCause> Exact = [.. All.Where(cause => !cause.IsVague)], Vague = [.. All.Where(cause => cause.IsVague)];

    static FoundCause? First(IReadOnlyList<KnownCause> causes, string error, string text, IReadOnlyDictionary<string, string> names)
    {
        if (text.Length == 0) return null;
        foreach (var cause in causes)
            if (cause.Find(error, text) is { } found) return new(cause, Fill(cause.Why, found, names), Fill(cause.Remedy, found, names));
        return null;
    }

    static string Fill(string text, IReadOnlyDictionary<string, string> found, IReadOnlyDictionary<string, string> names)
        => Blank().Replace(text, blank => found.GetValueOrDefault(blank.Groups["name"].Value) ?? names.GetValueOrDefault(blank.Groups["name"].Value) ?? blank.Value);

    [GeneratedRegex("\\{(?<name>[a-z]+)\\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex Blank();
}

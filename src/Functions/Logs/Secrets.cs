using System.Buffers;
using System.Text.RegularExpressions;

namespace ComfyServerless.Functions.Logs;

/// <summary>
/// What opens something, and may come with a text of somebody else's (the log of a build, an answer that quotes its request): the signatures of presigned addresses, bearer and registry
/// tokens, AWS's keys, passwords in addresses. Nothing of ours writes such a thing; this is the last door.
/// </summary>
public static partial class Secrets
{
    public const string Hidden = "[hidden]";

    // Hardly a text has one of these, and the expressions cost a cold start some milliseconds.
    static readonly SearchValues<string> Signs = SearchValues.Create(
        ["signature", "security-token", "k8s-aws-v1.", "bearer", "basic ", "hf_", "AKIA", "ASIA", "secret", "token", "password", "passwd", "://"], StringComparison.OrdinalIgnoreCase);

    public static string Hide(string text)
    {
        if (!text.AsSpan().ContainsAny(Signs)) return text;
        foreach (var expression in (Regex[])[Named(), Scheme(), Bare()]) text = expression.Replace(text, match => match.Groups["before"].Value + Hidden);
        return Address().Replace(text, "${before}" + Hidden + "@");
    }

    /// <summary>The exception itself, or one of the same name whose message hides what must not be read: the runtime logs it, and the execution's history keeps it.</summary>
    public static Exception Without(Exception failure)
    {
        var message = Hide(failure.Message);
        if (message == failure.Message && Hide(failure.InnerException?.ToString() ?? "") == (failure.InnerException?.ToString() ?? "")) return failure;
        return failure.GetType().GetConstructor([typeof(string)])?.Invoke([message]) as Exception ?? new InvalidOperationException(message);
    }

    /// <summary>A value behind its name: in an address, in JSON, in a header, in an environment.</summary>
    [GeneratedRegex("""(?<before>\b(x-amz-signature|x-amz-security-token|x-amz-credential|signature|(aws[_-]?)?(secret[_-]?access[_-]?key|session[_-]?token)|[a-z_-]*(password|passwd|secret|token))(=|"?\s*:\s*"|\s*=\s*"))[^\s"'&<>,;]{4,}""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Named();

    [GeneratedRegex("""(?<before>\b(bearer|basic) )[A-Za-z0-9+/=._~-]{12,}""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Scheme();

    /// <summary>What is known by its own beginning: EKS's tokens, Hugging Face's, AWS's access keys.</summary>
    [GeneratedRegex("""(?<before>)(k8s-aws-v1\.[A-Za-z0-9_-]+|\bhf_[A-Za-z0-9]{16,}|\b(AKIA|ASIA)[A-Z0-9]{12,})""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Bare();

    [GeneratedRegex("""(?<before>://)[^\s/@"']+:[^\s/@"']+@""", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}

using System.Text.RegularExpressions;

namespace ComfyServerless.Cdk.Notifications;

/// <summary>Who hears by e-mail of what goes wrong: a deployment's <c>notifications</c> in <c>comfyserverless.json</c>. Off by default.</summary>
/// <param name="Emails">At most 20 addresses; empty: nobody, and nothing is made for it.</param>
public sealed partial record NotificationConfiguration(IReadOnlyList<string> Emails)
{
    public static NotificationConfiguration None { get; } = new([]);

    /// <exception cref="ArgumentException">A field is wrong; the message names it and what is allowed.</exception>
    public static NotificationConfiguration Parse(ConfigurationFields fields)
    {
        var emails = fields.Knowing("emails").Texts("emails") ?? [];
        if (emails.Count > 20) throw new ArgumentException($"{fields.At("emails")}: {emails.Count} addresses; at most 20 are allowed: name a mailing list instead.");
        foreach (var email in emails.Where(email => !Address().IsMatch(email))) throw new ArgumentException($"{fields.At("emails")}: '{email}' is not an e-mail address such as operators@example.com.");
        if (emails.Distinct(StringComparer.OrdinalIgnoreCase).Count() != emails.Count) throw new ArgumentException($"{fields.At("emails")}: each address once is enough; found [{string.Join(", ", emails)}].");
        return new(emails);
    }

    [GeneratedRegex("^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex Address();
}

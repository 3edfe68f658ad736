using System.Text.RegularExpressions;

namespace ComfyServerless.Cdk.Notifications;

/// <summary>Who hears by e-mail of what goes wrong: <c>comfyserverless.notifications</c> of <c>cdk.json</c>. Off by default.</summary>
/// <param name="Emails">At most 20 addresses; empty: nobody, and nothing is made for it.</param>
public sealed partial record NotificationConfiguration(IReadOnlyList<string> Emails)
{
    const string Key = Configuration.ContextKey + ".notifications";

    public static NotificationConfiguration None { get; } = new([]);

    /// <exception cref="ArgumentException">A field is wrong; the message names it and what is allowed.</exception>
    public static NotificationConfiguration Parse(IDictionary<string, object> context)
    {
        foreach (var key in context.Keys.Where(key => key is not "emails")) throw new ArgumentException($"{Key}.{key}: unknown; known is emails.");
        var emails = Configuration.List(context, "emails", Key) ?? [];
        if (emails.Count > 20) throw new ArgumentException($"{Key}.emails: {emails.Count} addresses; at most 20 are allowed: name a mailing list instead.");
        foreach (var email in emails.Where(email => !Address().IsMatch(email))) throw new ArgumentException($"{Key}.emails: '{email}' is not an e-mail address such as operators@example.com.");
        if (emails.Distinct(StringComparer.OrdinalIgnoreCase).Count() != emails.Count) throw new ArgumentException($"{Key}.emails: each address once is enough; found [{string.Join(", ", emails)}].");
        return new(emails);
    }

    [GeneratedRegex("^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex Address();
}

using ComfyServerless.Cdk.Notifications;

namespace ComfyServerless.Cdk.Tests.Notifications;

public sealed class NotificationConfigurationTests
{
    [Fact]
    public void Nobody_hears_anything_unless_asked_for() => Assert.Empty(Configuration.Parse(new Dictionary<string, object>()).Notifications.Emails);

    [Fact]
    public void Addresses_can_be_given()
        => Assert.Equal(["a.b+c@example.com", "operators@studio.example.co.uk"], Configuration.Parse(new Dictionary<string, object>
        {
            ["notifications"] = new Dictionary<string, object> { ["emails"] = new object[] { "a.b+c@example.com", "operators@studio.example.co.uk" } },
        }).Notifications.Emails);

    [Theory]
    [InlineData("emails", "a@example.com", "comfyserverless.notifications.emails: a list of texts is needed")]
    [InlineData("emails", new[] { "example.com" }, "comfyserverless.notifications.emails: 'example.com' is not an e-mail address such as operators@example.com.")]
    [InlineData("emails", new[] { "a@example.com\n" }, "comfyserverless.notifications.emails: 'a@example.com\n' is not an e-mail address")]
    [InlineData("emails", new[] { "a@example.com", "A@example.com" }, "comfyserverless.notifications.emails: each address once is enough; found [a@example.com, A@example.com].")]
    [InlineData("email", "a@example.com", "comfyserverless.notifications.email: unknown; known is emails.")]
    public void What_is_wrong_is_refused_at_synthesis_with_the_reason(string field, object value, string message)
        => Assert.Contains(message, Assert.Throws<ArgumentException>(() => NotificationConfiguration.Parse(new Dictionary<string, object> { [field] = value })).Message);

    [Fact]
    public void More_than_twenty_addresses_are_a_mailing_list()
        => Assert.Contains("21 addresses; at most 20 are allowed: name a mailing list instead.", Assert.Throws<ArgumentException>(() => NotificationConfiguration.Parse(new Dictionary<string, object>
        {
            ["emails"] = Enumerable.Range(0, 21).Select(n => (object)$"a{n}@example.com").ToArray(),
        })).Message);
}

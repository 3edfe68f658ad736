using ComfyServerless.Cdk.Notifications;

namespace ComfyServerless.Cdk.Tests.Notifications;

public sealed class NotificationConfigurationTests
{
    [Fact]
    public void Nobody_hears_anything_unless_asked_for() => Assert.Empty(Configuring.Configured.Parse("{}").Notifications.Emails);

    [Fact]
    public void Addresses_can_be_given()
        => Assert.Equal(["a.b+c@example.com", "operators@studio.example.co.uk"], Parse("""{"emails": ["a.b+c@example.com", "operators@studio.example.co.uk"]}""").Emails);

    [Theory]
    [InlineData("""{"emails": "a@example.com"}""", "deployments.comfyui.notifications.emails: a list of texts is needed")]
    [InlineData("""{"emails": ["example.com"]}""", "deployments.comfyui.notifications.emails: 'example.com' is not an e-mail address such as operators@example.com.")]
    [InlineData("""{"emails": ["a@example.com\n"]}""", "deployments.comfyui.notifications.emails: 'a@example.com\n' is not an e-mail address")]
    [InlineData("""{"emails": ["a@example.com", "A@example.com"]}""", "deployments.comfyui.notifications.emails: each address once is enough; found [a@example.com, A@example.com].")]
    [InlineData("""{"email": ["a@example.com"]}""", "deployments.comfyui.notifications.email: unknown; known is emails.")]
    public void What_is_wrong_is_refused_at_synthesis_with_the_reason(string notifications, string message) => Assert.Contains(message, Assert.Throws<ArgumentException>(() => Parse(notifications)).Message);

    [Fact]
    public void More_than_twenty_addresses_are_a_mailing_list()
        => Assert.Contains("21 addresses; at most 20 are allowed: name a mailing list instead.",
            Assert.Throws<ArgumentException>(() => Parse($$"""{"emails": [{{string.Join(", ", Enumerable.Range(0, 21).Select(n => $"\"a{n}@example.com\""))}}]}""")).Message);

    static NotificationConfiguration Parse(string notifications) => Configuring.Configured.Parse($$"""{"notifications": {{notifications}}}""").Notifications;
}

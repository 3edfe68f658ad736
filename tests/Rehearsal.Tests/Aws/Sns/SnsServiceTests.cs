using System.Text.Json.Nodes;
using Amazon.SimpleNotificationService;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.Aws.Sns;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Aws.Sns;

/// <summary>A topic with a key, as the template has it, and who may publish to it.</summary>
public sealed class SnsServiceTests : IAsyncLifetime
{
    const string Alarm = "arn:aws:cloudwatch:us-west-2:111122223333:alarm:late", CloudWatch = "cloudwatch.amazonaws.com";
    LocalAws aws = null!;
    IamRoles roles = null!;
    SnsService sns = null!;
    SnsTopic topic = null!;
    AmazonSimpleNotificationServiceClient client = null!;

    public async Task InitializeAsync()
    {
        aws = await LocalAws.StartAsync(context =>
        {
            sns = new(context, roles = new(context));
            var key = Make("AWS::KMS::Key", new() { ["KeyPolicy"] = Document(Statement("kms:*", new JsonObject { ["AWS"] = "arn:aws:iam::111122223333:root" }), Statement("kms:GenerateDataKey*", Service()), Statement("kms:Decrypt", Service())) });
            var arn = Make("AWS::SNS::Topic", new() { ["TopicName"] = "told", ["KmsMasterKeyId"] = key.Attributes!["Arn"]!.ToString() }).Id;
            Make("AWS::SNS::TopicPolicy", new() { ["Topics"] = new JsonArray(arn), ["PolicyDocument"] = Document(Statement("sns:Publish", Service()), Secure()) });
            foreach (var address in new[] { "ada@example.com", "grace@example.com" }) Make("AWS::SNS::Subscription", new() { ["TopicArn"] = arn, ["Protocol"] = "email", ["Endpoint"] = address });
            topic = sns.Topics[arn];
            roles.Create("Tester", []).Policies["publish"] = Document(Grant("sns:Publish", arn), Grant("kms:GenerateDataKey", topic.Key!), Grant("kms:Decrypt", topic.Key!));
            return [sns];
        });
        client = new(LocalAws.Credentials(), aws.Here(new AmazonSimpleNotificationServiceConfig()));
    }

    [Fact]
    public async Task Each_address_of_the_topic_gets_what_a_role_publishes()
    {
        Assert.NotEmpty((await client.PublishAsync(new(topic.Arn, "It failed.\nü", "A Deploy failed"))).MessageId);
        var mail = await aws.Do(() => Assert.Single(sns.Mails));
        Assert.Equal(("ada@example.com grace@example.com", "A Deploy failed", "It failed.\nü"), (string.Join(' ', mail.To), mail.Subject, mail.Text));
        Assert.Equal(["e-mail to ada@example.com, grace@example.com: A Deploy failed"], await NotesAsync());
        Assert.Empty(await aws.MutationsAsync());
    }

    [Theory]
    [InlineData("sns:Publish", "AuthorizationError", "is not authorized to perform: SNS:Publish on resource: ")]
    [InlineData("kms:GenerateDataKey", "KMSAccessDenied", "is not authorized to perform: kms:GenerateDataKey on resource: ")]
    [InlineData("kms:Decrypt", "KMSAccessDenied", "is not authorized to perform: kms:Decrypt on resource: ")]
    public async Task A_role_needs_the_topic_and_both_actions_of_its_key(string forgotten, string code, string message)
    {
        await aws.Do(() => Forget(roles.Get("Tester").Policies["publish"], forgotten));
        var refused = await Assert.ThrowsAsync<AmazonSimpleNotificationServiceException>(() => client.PublishAsync(new(topic.Arn, "text", "subject")));
        Assert.Equal(code, refused.ErrorCode);
        Assert.Contains(message, refused.Message);
        Assert.Empty(await aws.Do(() => sns.Mails.ToList()));
    }

    [Fact]
    public async Task A_key_whose_policy_does_not_admit_the_account_is_closed_to_its_roles()
    {
        await aws.Do(() => Forget(sns.Keys.Policies[topic.Key!], "kms:*"));
        Assert.Equal("KMSAccessDenied", (await Assert.ThrowsAsync<AmazonSimpleNotificationServiceException>(() => client.PublishAsync(new(topic.Arn, "text", "subject")))).ErrorCode);
    }

    [Fact]
    public async Task A_service_is_judged_by_the_topics_policy_and_the_keys()
    {
        await aws.Do(() => sns.Publish(topic.Arn, CloudWatch, Alarm, "ALARM", "text"));
        await aws.Do(() => sns.Publish(topic.Arn, "events.amazonaws.com", Alarm, "event", "text"));
        await aws.Do(() => Forget(sns.Keys.Policies[topic.Key!], "kms:GenerateDataKey*"));
        await aws.Do(() => sns.Publish(topic.Arn, CloudWatch, Alarm, "ALARM again", "text"));
        await aws.Do(() => Forget(topic.Policy!, "sns:Publish"));
        await aws.Do(() => sns.Publish(topic.Arn, CloudWatch, Alarm, "ALARM once more", "text"));
        Assert.Equal(["ALARM"], await aws.Do(() => sns.Mails.Select(mail => mail.Subject).ToList()));
        Assert.Equal(
        [
            "e-mail to ada@example.com, grace@example.com: ALARM",
            $"{Alarm} may not publish to {topic.Arn}: its policy does not admit events.amazonaws.com",
            $"{Alarm} may not publish to {topic.Arn}: the policy of its key {topic.Key} does not admit {CloudWatch} to kms:GenerateDataKey",
            $"{Alarm} may not publish to {topic.Arn}: its policy does not admit {CloudWatch}",
        ], await NotesAsync());
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("größer")]
    [InlineData(" blank")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public async Task A_subject_that_no_mail_can_have_is_refused(string subject)
        => Assert.Equal(("InvalidParameter", "Invalid parameter: Subject"), await RefusedAsync(topic.Arn, subject, "text"));

    [Fact]
    public async Task A_text_that_is_empty_or_too_long_and_a_topic_that_is_not_there_are_refused()
    {
        Assert.Equal(("InvalidParameter", "Invalid parameter: Message too long"), await RefusedAsync(topic.Arn, "subject", new('ü', 131_073)));
        Assert.Equal(("NotFound", "Topic does not exist"), await RefusedAsync(topic.Arn + "x", "subject", "text"));
    }

    [Fact]
    public async Task Other_protocols_than_email_are_refused_by_name()
        => Assert.Contains("only email is modelled", await aws.Do(() => Assert.Throws<FormatException>(() => Make("AWS::SNS::Subscription", new() { ["TopicArn"] = topic.Arn, ["Protocol"] = "sms", ["Endpoint"] = "+1" })).Message));

    async Task<(string, string)> RefusedAsync(string arn, string subject, string text)
    {
        var refused = await Assert.ThrowsAsync<AmazonSimpleNotificationServiceException>(() => client.PublishAsync(new(arn, text, subject)));
        return (refused.ErrorCode, refused.Message);
    }

    Task<List<string>> NotesAsync() => aws.Do(() => aws.Journal.Entries.OfType<NoteEntry>().Select(note => note.Text).ToList());

    CreatedResource Make(string type, JsonObject properties) => sns.ResourceTypes.Single(row => row.Name == type).Create(new("Resource", "stack", properties));

    static void Forget(JsonObject policy, string action) => policy["Statement"]!.AsArray().RemoveAll(statement => statement!["Action"]!.ToString() == action);

    static JsonObject Document(params JsonObject[] statements) => new() { ["Statement"] = new JsonArray([.. statements]) };

    static JsonObject Service() => new() { ["Service"] = CloudWatch };

    static JsonObject Grant(string action, string resource) => new() { ["Effect"] = "Allow", ["Action"] = action, ["Resource"] = resource };

    static JsonObject Secure() => new()
    {
        ["Effect"] = "Deny", ["Action"] = "sns:Publish", ["Principal"] = "*", ["Resource"] = "*", ["Condition"] = new JsonObject { ["Bool"] = new JsonObject { ["aws:SecureTransport"] = "false" } },
    };

    static JsonObject Statement(string action, JsonObject principal)
    {
        var statement = new JsonObject { ["Effect"] = "Allow", ["Action"] = action, ["Principal"] = principal, ["Resource"] = "*" };
        if (principal.ContainsKey("Service")) statement["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["aws:SourceAccount"] = LocalAws.Account } };
        return statement;
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await aws.DisposeAsync();
    }
}

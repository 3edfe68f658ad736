using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.Aws.Kms;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.Sns;

/// <summary>
/// SNS: the template's topics, and what they send by e-mail. Who publishes is judged as AWS does: a service by the topic's policy and the key's, a role by its own.
/// https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
/// </summary>
public sealed class SnsService : AwsService, IResourceTypes
{
    const string Publishing = "sns:Publish";
    const int MostSubject = 100, MostText = 256 * 1024;

    /// <summary>What the publisher of an encrypted topic needs of its key.</summary>
    static readonly string[] KeyActions = ["kms:GenerateDataKey", "kms:Decrypt"];

    readonly AwsContext aws;
    readonly IamRoles roles;
    readonly Dictionary<string, SnsTopic> topics = new();
    readonly List<Mail> mails = [];

    public SnsService(AwsContext aws, IamRoles roles)
    {
        (this.aws, this.roles, Keys) = (aws, roles, new(aws, roles));
        // No change of what is deployed.
        Add("Publish", Effect.Own, "Subject TopicArn Message", Publish);
    }

    public override string SigningName => "sns";
    public override Protocol Protocol => Protocol.Query;
    public override string XmlNamespace => "http://sns.amazonaws.com/doc/2010-03-31/";

    public KmsKeys Keys { get; }

    /// <summary>By ARN.</summary>
    public IReadOnlyDictionary<string, SnsTopic> Topics => topics;

    /// <summary>What was sent, oldest first.</summary>
    public IReadOnlyList<Mail> Mails => mails;

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        .. Keys.ResourceTypes,
        new("AWS::SNS::Topic", "DisplayName KmsMasterKeyId Tags TopicName", Topic) { Delete = arn => topics.Remove(arn) },
        new("AWS::SNS::TopicPolicy", "PolicyDocument Topics", request =>
        {
            foreach (var arn in Json.Texts(request.Properties[nameof(Topics)])) topics[arn].Policy = Json.Map(request.Properties["PolicyDocument"]);
            return new(request.LogicalId);
        }),
        new("AWS::SNS::Subscription", "Endpoint Protocol TopicArn", Subscribe),
    ];

    CreatedResource Topic(ResourceRequest request)
    {
        var name = PhysicalNames.Of(request, "TopicName", aws, 256);
        var topic = new SnsTopic(aws.Arn("sns", name), request.TextOrNull("KmsMasterKeyId"));
        topics[topic.Arn] = topic;
        return new(topic.Arn, new() { ["TopicArn"] = topic.Arn, ["TopicName"] = name });
    }

    CreatedResource Subscribe(ResourceRequest request)
    {
        if (request.Text("Protocol") != "email") throw new FormatException($"{request.LogicalId}.Protocol: only email is modelled");
        var topic = topics[request.Text("TopicArn")];
        topic.Addresses.Add(request.Text("Endpoint"));
        return new($"{topic.Arn}:{aws.Uuid()}");
    }

    /// <summary>A service publishes in its own name; what stands against it is noted, as nobody gets an answer.</summary>
    /// <param name="service">e.g. <c>cloudwatch.amazonaws.com</c>.</param>
    /// <param name="sourceArn">The alarm or the like for which it does.</param>
    public void Publish(string topicArn, string service, string sourceArn, string subject, string text)
    {
        var topic = topics[topicArn];
        if (!ResourcePolicy.Allows(topic.Policy, service, Publishing, sourceArn)) aws.Note("sns", $"{sourceArn} may not publish to {topicArn}: its policy does not admit {service}");
        else if (topic.Key is { } key && Array.Find(KeyActions, action => !Keys.Allows(key, service, action, sourceArn)) is { } missing) aws.Note("sns", $"{sourceArn} may not publish to {topicArn}: the policy of its key {key} does not admit {service} to {missing}");
        else Send(topic, subject, text);
    }

    JsonObject Publish(Call call)
    {
        var (arn, subject, text, role) = (call.Text("TopicArn"), call.TextOrNull("Subject") ?? "AWS Notification Message", call.Text("Message"), call.Caller.RoleArn);
        var topic = topics.GetValueOrDefault(arn) ?? throw new AwsError(404, "NotFound", "Topic does not exist");
        if (roles.Find(role) is not { } caller || !RolePolicy.Allows(caller, Publishing, arn) || ResourcePolicy.DeniesAll(topic.Policy, Publishing, role))
            throw new AwsError(403, "AuthorizationError", $"User: {role} is not authorized to perform: SNS:Publish on resource: {arn} because no identity-based policy allows the SNS:Publish action");
        if (topic.Key is { } key && Array.Find(KeyActions, action => !Keys.Allows(key, role, action)) is { } missing)
            throw new AwsError(400, "KMSAccessDenied", $"User: {role} is not authorized to perform: {missing} on resource: {key} because no identity-based policy allows the {missing} action");
        if (!IsSubject(subject)) throw new AwsError(400, "InvalidParameter", "Invalid parameter: Subject");
        if (text.Length == 0) throw new AwsError(400, "InvalidParameter", "Invalid parameter: Empty message");
        if (Encoding.UTF8.GetByteCount(text) > MostText) throw new AwsError(400, "InvalidParameter", "Invalid parameter: Message too long");
        Send(topic, subject, text);
        return new() { ["MessageId"] = aws.Uuid() };
    }

    /// <summary>ASCII, less than 100 characters, no control characters, and no blank to begin with: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html</summary>
    static bool IsSubject(string subject) => subject.Length is > 0 and < MostSubject && subject[0] != ' ' && subject.All(letter => letter is >= ' ' and <= '~');

    void Send(SnsTopic topic, string subject, string text)
    {
        mails.Add(new(aws.Now, [.. topic.Addresses], subject, text));
        aws.Note("sns", $"e-mail to {string.Join(", ", topic.Addresses)}: {subject}");
    }
}

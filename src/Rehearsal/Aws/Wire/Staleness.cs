using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.Aws.Wire;

/// <summary>
/// Eventual consistency: for a while after a change, the same question to that service has the same answer as before it. A question that nobody asked before is answered as things are.
/// https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html World's thread.
/// </summary>
public sealed class Staleness(VirtualTime time, TimeSpan lag)
{
    // DynamoDB is asked consistently, S3 and SSM's parameters are consistent, CloudFormation answers for its stacks at once.
    static readonly string[] Services = ["eks", "ec2", "codebuild", "ecr", "states"];

    readonly Dictionary<string, List<DateTimeOffset>> changes = new();
    readonly Dictionary<string, (int Changes, JsonNode? Output, AwsError? Error)> answers = new();

    public static bool Concerns(string service) => Services.Contains(service);

    public void Changed(string service) => Of(service).Add(time.Now);

    /// <param name="fresh">As things are.</param>
    public JsonNode? Answer(string service, string operation, JsonObject input, Func<JsonNode?> fresh)
    {
        var (key, since) = ($"{service} {operation} {input.ToJsonString()}", Of(service));
        // The first change that the earlier answer does not know decides when it is forgotten; or a step that tries again and again would never see anything.
        if (!answers.TryGetValue(key, out var answer) || since.Count == answer.Changes || time.Now >= since[answer.Changes] + lag) answers[key] = answer = Ask(since.Count, fresh);
        return answer.Error is { } error ? throw new AwsError(error.Status, error.Code, error.Message, error.Members) : answer.Output?.DeepClone();
    }

    static (int, JsonNode?, AwsError?) Ask(int known, Func<JsonNode?> fresh)
    {
        try { return (known, fresh()?.DeepClone(), null); }
        catch (AwsError error) { return (known, null, error); }
    }

    List<DateTimeOffset> Of(string service) => changes.TryGetValue(service, out var known) ? known : changes[service] = [];
}

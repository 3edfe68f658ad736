using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws;

/// <summary>Whether the policy of a resource lets a service act on it: an Allow that fits and no Deny that does. A condition that is not modelled is refused by name.</summary>
public static class ResourcePolicy
{
    /// <param name="policy">The document; null admits nobody.</param>
    /// <param name="service">e.g. <c>events.amazonaws.com</c>.</param>
    /// <param name="action">e.g. <c>sqs:SendMessage</c>.</param>
    /// <param name="sourceArn">The rule or the like for which the service acts.</param>
    public static bool Allows(JsonObject? policy, string service, string action, string sourceArn)
    {
        var fitting = (policy?["Statement"] as JsonArray ?? []).Where(statement => IsFor(statement!["Principal"], service) && Names(statement["Action"], action)
            && Holds(statement["Condition"], sourceArn)).ToList();
        return fitting.Exists(statement => statement!["Effect"]?.ToString() == "Allow") && !fitting.Exists(statement => statement!["Effect"]?.ToString() == "Deny");
    }

    static bool IsFor(JsonNode? principal, string service)
        => principal is JsonValue all ? all.ToString() == "*" : Json.Texts(principal?["Service"]).Contains(service) || Json.Texts(principal?["AWS"]).Contains("*");

    static bool Names(JsonNode? actions, string action) => Json.Texts(actions).Any(named => named == action || named == "*" || named == action[..action.IndexOf(':')] + ":*");

    static bool Holds(JsonNode? conditions, string sourceArn) => (conditions as JsonObject ?? []).All(test => test.Value!.AsObject().All(condition
        => (test.Key, condition.Key) switch
    {
        ("ArnEquals" or "ArnLike" or "StringEquals", "aws:SourceArn") => Json.Texts(condition.Value).Contains(sourceArn),
        ("StringEquals", "aws:SourceAccount") => Json.Texts(condition.Value).Contains(sourceArn.Split(':')[4]),
        ("Bool", "aws:SecureTransport") => bool.Parse(condition.Value!.ToString()), // services speak TLS
        _ => throw new NotSupportedException($"the condition {test.Key} {condition.Key} of a resource policy is not modelled"),
    }));
}

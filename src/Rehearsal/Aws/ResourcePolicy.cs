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
        var fitting = (policy?["Statement"] as JsonArray ?? []).Where(statement => IsFor(statement!["Principal"], service) && Wildcards.Fit(statement["Action"], action)
            && Holds(statement["Condition"], sourceArn)).ToList();
        return fitting.Exists(statement => statement!["Effect"]?.ToString() == "Allow") && !fitting.Exists(statement => statement!["Effect"]?.ToString() == "Deny");
    }

    /// <summary>Whether it admits the account as a whole, and so those of its roles whose own policies allow the action.</summary>
    public static bool AllowsAccount(JsonObject? policy, string account, string action) => (policy?["Statement"] as JsonArray ?? []).Any(statement => statement!["Effect"]?.ToString() == "Allow"
        && Json.Texts(statement["Principal"]?["AWS"]).Any(principal => principal == $"arn:aws:iam::{account}:root") && Wildcards.Fit(statement["Action"], action));

    /// <summary>Whether it denies the action to everybody who calls over TLS, as the account's own roles do.</summary>
    public static bool DeniesAll(JsonObject? policy, string action, string callerArn) => (policy?["Statement"] as JsonArray ?? []).Any(statement => statement!["Effect"]?.ToString() == "Deny"
        && IsFor(statement["Principal"], "") && Wildcards.Fit(statement["Action"], action) && Holds(statement["Condition"], callerArn));

    static bool IsFor(JsonNode? principal, string service)
        => principal is JsonValue all ? all.ToString() == "*" : Json.Texts(principal?["Service"]).Contains(service) || Json.Texts(principal?["AWS"]).Contains("*");

    static bool Holds(JsonNode? conditions, string sourceArn) => (conditions as JsonObject ?? []).All(test => test.Value!.AsObject().All(condition
        => (test.Key, condition.Key) switch
    {
        ("ArnEquals" or "ArnLike" or "StringEquals", "aws:SourceArn") => Json.Texts(condition.Value).Contains(sourceArn),
        ("StringEquals", "aws:SourceAccount") => Json.Texts(condition.Value).Contains(sourceArn.Split(':')[4]),
        ("Bool", "aws:SecureTransport") => bool.Parse(condition.Value!.ToString()), // services speak TLS
        _ => throw new NotSupportedException($"the condition {test.Key} {condition.Key} of a resource policy is not modelled"),
    }));
}

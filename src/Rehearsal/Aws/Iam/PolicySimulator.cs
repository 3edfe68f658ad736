using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Iam;

/// <summary>
/// What IAM's simulator says of an organization's service control policies and of a permission boundary. What it says of a role's own policies is not modelled, so a result has no decision.
/// https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
/// </summary>
public sealed class PolicySimulator(IamRoles roles)
{
    internal const string Members = "PolicySourceArn ActionNames ContextEntries.ContextKeyName ContextEntries.ContextKeyType ContextEntries.ContextKeyValues Marker MaxItems";

    /// <summary>Actions that the organization denies to the account. Settable.</summary>
    public ISet<string> DeniedByOrganization { get; } = new HashSet<string>();

    /// <summary>Actions that the permission boundary of the account's roles denies; null: they have none. Settable.</summary>
    public IReadOnlySet<string>? DeniedByBoundary { get; set; }

    public JsonObject Simulate(Call call)
    {
        var arn = call.Text("PolicySourceArn");
        if (roles.Find(arn) is null) throw new AwsError(404, "NoSuchEntity", $"The entity {arn} cannot be found.");
        var page = Json.Page([.. Json.Texts(call.Input["ActionNames"]).Select(Judge)], "EvaluationResults", call.Input["Marker"], call.Input["MaxItems"], 100, "Marker");
        page["IsTruncated"] = page["Marker"] is not null;
        return page;
    }

    JsonObject Judge(string action)
    {
        var result = new JsonObject { ["EvalActionName"] = action, ["EvalResourceName"] = "*", ["OrganizationsDecisionDetail"] = new JsonObject { ["AllowedByOrganizations"] = !DeniedByOrganization.Contains(action) } };
        if (DeniedByBoundary is { } bounded) result["PermissionsBoundaryDecisionDetail"] = new JsonObject { ["AllowedByPermissionsBoundary"] = !bounded.Contains(action) };
        return result;
    }
}

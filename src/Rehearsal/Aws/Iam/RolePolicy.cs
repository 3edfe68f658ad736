using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Iam;

/// <summary>Whether a role's inline policies let it do something. Asked where a resource's policy leaves it to them; other calls are not judged.</summary>
public static class RolePolicy
{
    /// <exception cref="NotSupportedException">A statement that fits has a condition.</exception>
    public static bool Allows(IamRole role, string action, string resource)
    {
        var fitting = role.Policies.Values.SelectMany(policy => policy["Statement"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(statement => Wildcards.Fit(statement["Action"], action) && Wildcards.Fit(statement["Resource"], resource)).ToList();
        if (fitting.Exists(statement => statement.ContainsKey("Condition"))) throw new NotSupportedException($"{role.Name}: a condition on {action} of {resource} is not modelled");
        return fitting.Exists(statement => statement["Effect"]?.ToString() == "Allow") && !fitting.Exists(statement => statement["Effect"]?.ToString() == "Deny");
    }
}

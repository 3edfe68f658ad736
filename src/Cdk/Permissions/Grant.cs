using Amazon.CDK.AWS.IAM;

namespace ComfyServerless.Cdk.Permissions;

/// <summary>One statement of a step's policy.</summary>
/// <param name="WildcardReason">Why the resource is, or contains, a wildcard; null when it does not.</param>
public sealed record Grant(PolicyStatement Statement, string? WildcardReason = null)
{
    public static Grant On(string resource, params string[] actions) => new(Make([resource], actions));

    public static Grant On(IEnumerable<string> resources, params string[] actions) => new(Make(resources, actions));

    public static Grant Wild(string reason, string resource, params string[] actions) => new(Make([resource], actions), reason);

    public static Grant Wild(string reason, IEnumerable<string> resources, params string[] actions) => new(Make(resources, actions), reason);

    /// <summary>May hand the roles to one AWS service, and to no other.</summary>
    public static Grant Pass(string service, params string[] roles) => new(new PolicyStatement(new PolicyStatementProps
    {
        Actions = ["iam:PassRole"], Resources = roles,
        Conditions = new Dictionary<string, object> { ["StringEquals"] = new Dictionary<string, object> { ["iam:PassedToService"] = service } },
    }));

    public Grant When(string test, string key, params string[] values)
    {
        Statement.AddCondition(test, new Dictionary<string, object> { [key] = values.Length == 1 ? values[0] : values });
        return this;
    }

    static PolicyStatement Make(IEnumerable<string> resources, string[] actions) => new(new PolicyStatementProps { Actions = actions, Resources = [.. resources] });
}

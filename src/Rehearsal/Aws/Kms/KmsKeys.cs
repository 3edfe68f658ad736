using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.Kms;

/// <summary>Keys out of templates, and who may use them. Nothing is encrypted. World's thread.</summary>
public sealed class KmsKeys(AwsContext aws, IamRoles roles) : IResourceTypes
{
    readonly Dictionary<string, JsonObject> policies = new();

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::KMS::Key", "Description EnableKeyRotation KeyPolicy PendingWindowInDays Tags", request =>
        {
            var id = aws.Uuid();
            var arn = aws.Arn("kms", "key/" + id);
            policies[arn] = Json.Map(request.Properties["KeyPolicy"]);
            return new(id, new() { ["Arn"] = arn, ["KeyId"] = id });
        })
        {
            Delete = id => policies.Remove(aws.Arn("kms", "key/" + id)),
        },
    ];

    /// <summary>Settable, as somebody would change it.</summary>
    public IDictionary<string, JsonObject> Policies => policies;

    public bool Allows(string arn, string service, string action, string sourceArn) => ResourcePolicy.Allows(policies.GetValueOrDefault(arn), service, action, sourceArn);

    /// <summary>A key's policy that admits the account leaves the rest to the policies of its roles: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html</summary>
    public bool Allows(string arn, string roleArn, string action)
        => ResourcePolicy.AllowsAccount(policies.GetValueOrDefault(arn), aws.Account, action) && roles.Find(roleArn) is { } role && RolePolicy.Allows(role, action, arn);
}

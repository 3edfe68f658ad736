using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;

namespace ComfyServerless.Rehearsal.Aws.Iam;

/// <summary>IAM's API: what steps ask and change. Roles, policies and instance profiles are made by stacks.</summary>
public sealed class IamService : AwsService
{
    readonly IamRoles roles;

    public IamService(IamRoles roles)
    {
        this.roles = roles;
        Simulator = new(roles);
        Add("GetRole", Effect.Reading, "RoleName", call => new JsonObject { ["Role"] = roles.Linked.Find(call.Text("RoleName")) ?? Describe(roles.Get(call.Text("RoleName"))) });
        Add("CreateServiceLinkedRole", Effect.Mutating, "AWSServiceName", roles.Linked.Create);
        Add("SimulatePrincipalPolicy", Effect.Reading, PolicySimulator.Members, Simulator.Simulate);
        Add("ListInstanceProfiles", Effect.Reading, "PathPrefix Marker MaxItems", call => Paged(call, "InstanceProfiles",
            roles.Profiles.Where(profile => call.TextOrNull("PathPrefix") is not { } prefix || profile.Path.StartsWith(prefix, StringComparison.Ordinal)).Select(Describe)));
        Add("ListInstanceProfileTags", Effect.Reading, "InstanceProfileName Marker MaxItems", call => Paged(call, "Tags",
            roles.GetProfile(call.Text("InstanceProfileName")).Tags.Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })));
        Add("RemoveRoleFromInstanceProfile", Effect.Mutating, "InstanceProfileName RoleName", call =>
        {
            roles.RemoveRole(call.Text("InstanceProfileName"), call.Text("RoleName"));
            return null;
        });
        Add("DeleteInstanceProfile", Effect.Mutating, "InstanceProfileName", call =>
        {
            if (roles.GetProfile(call.Text("InstanceProfileName")) is { Role: not null }) throw new AwsError(409, "DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.");
            roles.DeleteProfile(call.Text("InstanceProfileName"));
            return null;
        });
    }

    public PolicySimulator Simulator { get; }

    public override string SigningName => "iam";
    public override Protocol Protocol => Protocol.Query;
    public override string XmlNamespace => "https://iam.amazonaws.com/doc/2010-05-08/";

    // As the list has it: without tags.
    JsonObject Describe(InstanceProfile profile) => new()
    {
        ["InstanceProfileName"] = profile.Name, ["InstanceProfileId"] = profile.Id, ["Arn"] = profile.Arn, ["Path"] = profile.Path,
        ["Roles"] = profile.Role is null ? [] : new JsonArray(Describe(roles.Get(profile.Role))),
    };

    static JsonObject Describe(IamRole role) => new() { ["RoleName"] = role.Name, ["RoleId"] = role.Id, ["Arn"] = role.Arn, ["Path"] = "/" };

    static JsonObject Paged(Call call, string member, IEnumerable<JsonObject> all)
    {
        var page = Json.Page([.. all], member, call.Input["Marker"], call.Input["MaxItems"], 100, "Marker");
        page["IsTruncated"] = page["Marker"] is not null;
        return page;
    }
}

using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.Iam;

/// <summary>Roles, policies and instance profiles out of templates.</summary>
public sealed class IamResourceTypes(AwsContext context, IamRoles roles) : IResourceTypes
{
    /// <summary>Which roles an inline policy was put on, by the policy's physical id.</summary>
    readonly Dictionary<string, (string Name, IReadOnlyList<string> Roles)> inline = new();

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::IAM::Role", "AssumeRolePolicyDocument Description ManagedPolicyArns MaxSessionDuration Path Policies RoleName Tags", Role)
        {
            Delete = roles.Delete,
            Update = (name, request) => Fill(roles.Get(name), request),
        },
        new("AWS::IAM::Policy", "PolicyDocument PolicyName Roles", Inline)
        {
            Delete = DeleteInline,
            Update = (id, request) => { DeleteInline(id); Attach(id, request); return []; },
        },
        new("AWS::IAM::ManagedPolicy", "Description ManagedPolicyName Path PolicyDocument Roles", Managed) { Delete = DeleteManaged },
        new("AWS::IAM::InstanceProfile", "InstanceProfileName Path Roles", Profile) { Delete = roles.DeleteProfile },
    ];

    CreatedResource Role(ResourceRequest request)
    {
        var role = roles.Create(PhysicalNames.Of(request, "RoleName", context, 64), Document(request, "AssumeRolePolicyDocument"),
            request.TextOrNull("Path") ?? "/", tags: request.Tags);
        return new(role.Name, Fill(role, request));
    }

    static JsonObject Fill(IamRole role, ResourceRequest request)
    {
        role.Trust.Clear();
        foreach (var (name, value) in Document(request, "AssumeRolePolicyDocument")) role.Trust[name] = value?.DeepClone();
        role.ManagedPolicyArns.Clear();
        foreach (var arn in Json.Texts(request.Properties["ManagedPolicyArns"])) role.ManagedPolicyArns.Add(arn);
        foreach (var policy in request.Properties["Policies"] as JsonArray ?? []) role.Policies[policy!["PolicyName"]!.ToString()] = Json.Map(policy["PolicyDocument"]);
        return new() { ["Arn"] = role.Arn, ["RoleId"] = role.Id };
    }

    CreatedResource Inline(ResourceRequest request)
    {
        var id = PhysicalNames.Of(request, "", context, 128);
        Attach(id, request);
        return new(id);
    }

    void Attach(string id, ResourceRequest request)
    {
        var (name, names) = (request.Text("PolicyName"), Json.Texts(request.Properties["Roles"]));
        foreach (var role in names) roles.Get(role).Policies[name] = Document(request, "PolicyDocument");
        inline[id] = (name, names);
    }

    void DeleteInline(string id)
    {
        if (!inline.Remove(id, out var policy)) return;
        foreach (var role in roles.All.Where(role => policy.Roles.Contains(role.Name))) role.Policies.Remove(policy.Name);
    }

    CreatedResource Managed(ResourceRequest request)
    {
        var arn = roles.CreatePolicy(PhysicalNames.Of(request, "ManagedPolicyName", context, 128), Document(request, "PolicyDocument"), request.TextOrNull("Path") ?? "/");
        foreach (var role in Json.Texts(request.Properties["Roles"])) roles.Get(role).ManagedPolicyArns.Add(arn);
        return new(arn, new() { ["PolicyArn"] = arn });
    }

    void DeleteManaged(string arn)
    {
        foreach (var role in roles.All) role.ManagedPolicyArns.Remove(arn);
        roles.DeletePolicy(arn);
    }

    CreatedResource Profile(ResourceRequest request)
    {
        var names = Json.Texts(request.Properties["Roles"]);
        if (names.Count != 1) throw new FormatException($"{request.LogicalId}.Roles: an instance profile has one role");
        var profile = roles.CreateProfile(PhysicalNames.Of(request, "InstanceProfileName", context, 128), names[0], request.TextOrNull("Path") ?? "/");
        return new(profile.Name, new() { ["Arn"] = profile.Arn, ["InstanceProfileId"] = profile.Id });
    }

    static JsonObject Document(ResourceRequest request, string property)
        => request.Properties[property] is JsonObject document ? Json.Map(document) : throw new FormatException($"{request.LogicalId}.{property}: is required");
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Ec2;

/// <summary>Security groups and their rules.</summary>
public sealed class SecurityGroups(AwsContext context, Ec2Store store)
{
    public JsonObject Create(string name, string description, string vpcId, IReadOnlyDictionary<string, string> tags)
    {
        store.Vpcs.Get(vpcId);
        if (store.SecurityGroups.All.Any(group => group.Text("vpcId") == vpcId && group.Text("groupName") == name))
            throw new AwsError(400, "InvalidGroup.Duplicate", $"The security group '{name}' already exists for VPC '{vpcId}'");
        return store.SecurityGroups.Add(new()
        {
            ["groupName"] = name, ["groupDescription"] = description, ["vpcId"] = vpcId, ["ipPermissions"] = new JsonArray(),
            ["ipPermissionsEgress"] = new JsonArray(Permission("-1", null, null, "0.0.0.0/0", null, null)),
        }, tags);
    }

    /// <param name="direction">ipPermissions or ipPermissionsEgress.</param>
    /// <param name="cidr">The other side, or null for <paramref name="otherGroup"/>.</param>
    /// <returns>The rule's id.</returns>
    public string Permit(string groupId, string direction, string protocol, int? from, int? to, string? cidr, string? otherGroup, string? description)
    {
        if (otherGroup != null) store.SecurityGroups.Get(otherGroup);
        var (permissions, added) = (store.SecurityGroups.Get(groupId)[direction]!.AsArray(), Permission(protocol, from, to, cidr, otherGroup, description));
        if (permissions.Any(permission => Json.Same(permission, added)))
            throw new AwsError(400, "InvalidPermission.Duplicate", $"the specified rule \"peer: {otherGroup ?? cidr}, {protocol}, from port: {from}, to port: {to}, ALLOW\" already exists");
        permissions.Add(added);
        return "sgr-" + context.Hex(17);
    }

    public JsonObject Delete(Call call)
    {
        Delete(call.Text("GroupId"));
        return new() { ["return"] = true, ["groupId"] = call.Text("GroupId") };
    }

    /// <exception cref="AwsError">DependencyViolation: an interface or another group's rule uses it.</exception>
    public void Delete(string id)
    {
        var group = store.SecurityGroups.Get(id);
        if (group.Text("groupName") == "default") throw new AwsError(400, "CannotDelete", "the specified group: \"" + id + "\" name: \"default\" cannot be deleted by a user");
        var used = store.NetworkInterfaces.All.Any(card => card["groupSet"]!.AsArray().Any(row => row!["groupId"]!.ToString() == id))
            || store.SecurityGroups.All.Any(other => other != group && References(other, id));
        if (used) throw new AwsError(400, "DependencyViolation", $"resource {id} has a dependent object");
        store.SecurityGroups.Remove(id);
    }

    /// <summary>Takes a rule away.</summary>
    public void Revoke(string groupId, string direction, string protocol, int? from, int? to, string? cidr, string? otherGroup, string? description)
    {
        if (store.SecurityGroups.Find(groupId)?[direction] is not JsonArray permissions) return;
        var wanted = Permission(protocol, from, to, cidr, otherGroup, description);
        if (permissions.FirstOrDefault(permission => Json.Same(permission, wanted)) is { } found) permissions.Remove(found);
    }

    static bool References(JsonObject group, string id) => new[] { "ipPermissions", "ipPermissionsEgress" }
        .Any(direction => group[direction]!.AsArray().Any(permission => permission!["groups"]!.AsArray().Any(pair => pair!["groupId"]!.ToString() == id)));

    JsonObject Permission(string protocol, int? from, int? to, string? cidr, string? otherGroup, string? description) => new()
    {
        ["ipProtocol"] = protocol, ["fromPort"] = protocol == "-1" ? null : from, ["toPort"] = protocol == "-1" ? null : to,
        ["ipRanges"] = cidr is null ? new JsonArray() : new JsonArray(new JsonObject { ["cidrIp"] = cidr, ["description"] = description }),
        ["groups"] = otherGroup is null ? new JsonArray() : new JsonArray(new JsonObject { ["groupId"] = otherGroup, ["userId"] = context.Account, ["description"] = description }),
    };
}

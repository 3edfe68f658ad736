using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Ec2;

/// <summary>Security groups and their rules.</summary>
public sealed class SecurityGroups(AwsContext context, Ec2Store store, PrefixLists lists)
{
    const int MostRules = 60; // in one direction; a prefix list counts by its weight

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
    /// <param name="cidr">The other side, a network or a prefix list's id; null for <paramref name="otherGroup"/>.</param>
    /// <returns>The rule's id.</returns>
    public string Permit(string groupId, string direction, string protocol, int? from, int? to, string? cidr, string? otherGroup, string? description)
    {
        if (otherGroup != null) store.SecurityGroups.Get(otherGroup);
        if (IsList(cidr)) lists.Require(cidr!);
        var (permissions, added) = (store.SecurityGroups.Get(groupId)[direction]!.AsArray(), Permission(protocol, from, to, cidr, otherGroup, description));
        if (permissions.Any(permission => Json.Same(permission, added)))
            throw new AwsError(400, "InvalidPermission.Duplicate", $"the specified rule \"peer: {otherGroup ?? cidr}, {protocol}, from port: {from}, to port: {to}, ALLOW\" already exists");
        if (permissions.Append(added).Sum(Weight) > MostRules) throw new AwsError(400, "RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached.");
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

    static bool IsList(string? peer) => peer?.StartsWith("pl-", StringComparison.Ordinal) == true;

    static int Weight(JsonNode? permission) => permission!["prefixListIds"]!.AsArray().Count > 0 ? PrefixLists.Weight : 1;

    /// <summary>Whether a group lets somebody in at a port.</summary>
    /// <param name="peer">A group's or a prefix list's id.</param>
    public bool Admits(string groupId, string peer, int port) => store.SecurityGroups.Find(groupId)?["ipPermissions"] is JsonArray rules && rules.Any(rule =>
        (rule!["ipProtocol"]!.ToString() == "-1" || (rule["ipProtocol"]!.ToString() == "tcp" && Json.Number(rule["fromPort"]) <= port && port <= Json.Number(rule["toPort"])))
        && (rule["groups"]!.AsArray().Any(pair => pair!["groupId"]!.ToString() == peer) || rule["prefixListIds"]!.AsArray().Any(pair => pair!["prefixListId"]!.ToString() == peer)));

    JsonObject Permission(string protocol, int? from, int? to, string? cidr, string? otherGroup, string? description) => new()
    {
        ["ipProtocol"] = protocol, ["fromPort"] = protocol == "-1" ? null : from, ["toPort"] = protocol == "-1" ? null : to,
        ["ipRanges"] = cidr is null || IsList(cidr) ? new JsonArray() : new JsonArray(new JsonObject { ["cidrIp"] = cidr, ["description"] = description }),
        ["prefixListIds"] = IsList(cidr) ? new JsonArray(new JsonObject { ["prefixListId"] = cidr, ["description"] = description }) : new JsonArray(),
        ["groups"] = otherGroup is null ? new JsonArray() : new JsonArray(new JsonObject { ["groupId"] = otherGroup, ["userId"] = context.Account, ["description"] = description }),
    };
}

using System.Net;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Ec2;

/// <summary>Network interfaces: what stands in a subnet has one, and an address of its range.</summary>
public sealed class NetworkInterfaces(AwsContext context, Ec2Store store)
{
    const int Reserved = 4, Broadcast = 1; // the first four addresses of a subnet and its last are AWS's

    readonly Dictionary<string, int> taken = new();

    /// <param name="description">E.g. <c>Interface for NAT Gateway nat-…</c>.</param>
    /// <param name="requester">The AWS service that manages it; null for an instance's own.</param>
    /// <exception cref="AwsError">InsufficientFreeAddressesInSubnet.</exception>
    public JsonObject Create(JsonObject subnet, string description, string type, IEnumerable<string> groupIds, string? requester, IReadOnlyDictionary<string, string>? tags = null)
    {
        var address = NextAddress(subnet);
        return store.NetworkInterfaces.Add(new()
        {
            ["subnetId"] = subnet.Text("subnetId"), ["vpcId"] = subnet.Text("vpcId"), ["availabilityZone"] = subnet.Text("availabilityZone"), ["description"] = description,
            ["requesterId"] = requester, ["requesterManaged"] = requester != null, ["status"] = "in-use", ["interfaceType"] = type, ["sourceDestCheck"] = type != "nat_gateway",
            ["macAddress"] = string.Join(':', context.Hex(12).Chunk(2).Select(pair => new string(pair))), ["privateIpAddress"] = address, ["privateDnsName"] = DnsName(address),
            ["groupSet"] = Json.List(groupIds.Select(id => new JsonObject { ["groupId"] = id, ["groupName"] = store.SecurityGroups.Get(id).Text("groupName") })),
            ["attachment"] = new JsonObject
            {
                ["attachmentId"] = "eni-attach-" + context.Hex(17), ["instanceOwnerId"] = requester ?? context.Account, ["deviceIndex"] = 0, ["status"] = "attached",
                ["attachTime"] = AwsContext.Iso(context.Now), ["deleteOnTermination"] = true,
            },
        }, tags);
    }

    public void Delete(string id)
    {
        if (store.NetworkInterfaces.Find(id) is not { } row) return;
        store.NetworkInterfaces.Remove(id);
        if (store.Subnets.Find(row.Text("subnetId")!) is { } subnet) subnet["availableIpAddressCount"] = subnet["availableIpAddressCount"]!.GetValue<int>() + 1;
    }

    public string DnsName(string address) => $"ip-{address.Replace('.', '-')}.{(context.Region == "us-east-1" ? "ec2" : context.Region + ".compute")}.internal";

    public static int Size(string cidr) => (1 << (32 - IPNetwork.Parse(cidr).PrefixLength)) - Reserved - Broadcast;

    // Addresses are not used again: a stale name of an earlier node never points to a later one.
    string NextAddress(JsonObject subnet)
    {
        var (id, cidr) = (subnet.Text("subnetId")!, subnet.Text("cidrBlock")!);
        var (number, free) = (taken.GetValueOrDefault(id), subnet["availableIpAddressCount"]!.GetValue<int>());
        if (free == 0 || number >= Size(cidr)) throw new AwsError(400, "InsufficientFreeAddressesInSubnet", $"The specified subnet does not have enough free addresses: {id}");
        (taken[id], subnet["availableIpAddressCount"]) = (number + 1, free - 1);
        var bytes = IPNetwork.Parse(cidr).BaseAddress.GetAddressBytes();
        var value = ((uint)bytes[0] << 24 | (uint)bytes[1] << 16 | (uint)bytes[2] << 8 | bytes[3]) + Reserved + (uint)number;
        return $"{value >> 24}.{value >> 16 & 255}.{value >> 8 & 255}.{value & 255}";
    }
}

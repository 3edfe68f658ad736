using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Ec2;

/// <summary>Elastic IP addresses.</summary>
public sealed class Addresses(AwsContext context, Ec2Store store)
{
    int given;

    /// <summary>How many a region has by default (quota L-0263D0A3). Settable.</summary>
    public int Limit { get; set; } = 5;

    public JsonObject Allocate(IReadOnlyDictionary<string, string> tags)
    {
        if (store.Addresses.All.Count >= Limit) throw new AwsError(400, "AddressLimitExceeded", "The maximum number of addresses has been reached.");
        return store.Addresses.Add(new()
        {
            ["publicIp"] = $"203.0.113.{++given % 256}", ["domain"] = "vpc", ["publicIpv4Pool"] = "amazon", ["networkBorderGroup"] = context.Region, // TEST-NET-3: nobody's
        }, tags);
    }

    public JsonObject Allocate(Call call)
    {
        if (call.TextOrNull("Domain") is { } domain and not "vpc") throw new AwsError(400, "InvalidParameterValue", $"Value ({domain}) for parameter domain is invalid.");
        var made = Json.Map(Allocate(Ec2Tags.Specified(call, "elastic-ip")));
        made.Remove("tagSet");
        return made;
    }

    public JsonObject Release(Call call)
    {
        Release(call.TextOrNull("AllocationId") ?? throw new AwsError(400, "MissingParameter", "The request must contain the parameter AllocationId"));
        return new() { ["return"] = true };
    }

    public void Release(string id)
    {
        var address = store.Addresses.Get(id);
        if (address["associationId"] != null) throw new AwsError(400, "InvalidIPAddress.InUse", $"Address {address.Text("publicIp")} is in use.");
        store.Addresses.Remove(id);
    }

    /// <summary>Ties an address to an interface.</summary>
    public void Associate(JsonObject address, JsonObject networkInterface)
    {
        var association = "eipassoc-" + context.Hex(17);
        (address["associationId"], address["networkInterfaceId"], address["networkInterfaceOwnerId"], address["privateIpAddress"])
            = (association, networkInterface.Text("networkInterfaceId"), context.Account, networkInterface.Text("privateIpAddress"));
        networkInterface["association"] = new JsonObject
        {
            ["publicIp"] = address.Text("publicIp"), ["allocationId"] = address.Text("allocationId"), ["associationId"] = association, ["ipOwnerId"] = context.Account,
        };
    }

    public void Disassociate(string id)
    {
        if (store.Addresses.Find(id) is not { } address) return;
        foreach (var member in new[] { "associationId", "networkInterfaceId", "networkInterfaceOwnerId", "privateIpAddress" }) address.Remove(member);
    }
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Ec2;

/// <summary>NAT gateways: pending → available or failed, deleting → deleted, described for an hour more.</summary>
public sealed class NatGateways(AwsContext context, Ec2Store store, Addresses addresses, NetworkInterfaces interfaces, Routes routes)
{
    readonly ClientTokens tokens = new("ClientToken", () => new(400, "IdempotentParameterMismatch", "The client token is used with other parameters."),
        () => new(400, "InvalidParameterValue", "The client token must be at most 64 ASCII characters."));

    /// <summary>Code and text with which the next one fails, as EC2's own faults do, e.g. InternalError. Settable.</summary>
    public (string Code, string Message)? FailNext { get; set; }

    /// <summary>How many a zone has by default, those on their way in or out included (quota L-FE5A380F). Settable.</summary>
    public int LimitPerZone { get; set; } = 5;

    public JsonObject Create(Call call)
    {
        if (call.TextOrNull("ConnectivityType") is { } type and not "public") throw AwsError.NotModelled(400, $"ec2:CreateNatGateway: ConnectivityType {type} is not modelled");
        var gateway = tokens.Find(call) is { } earlier && store.NatGateways.Find(earlier) is { } made ? made
            : Create(call.Text("SubnetId"), call.TextOrNull("AllocationId") ?? throw new AwsError(400, "MissingParameter", "The request must contain the parameter AllocationId"), Ec2Tags.Specified(call, "natgateway"));
        tokens.Remember(call, gateway.Text("natGatewayId")!);
        return new() { ["clientToken"] = call.TextOrNull("ClientToken"), ["natGateway"] = gateway.DeepClone() };
    }

    public JsonObject Create(string subnetId, string allocationId, IReadOnlyDictionary<string, string> tags)
    {
        var (subnet, address) = (store.Subnets.Get(subnetId), store.Addresses.Get(allocationId));
        // The text as OpenShift's installer logged it.
        if (store.NatGateways.All.Count(other => other.Text("state") is "pending" or "available" or "deleting" && ZoneOf(other) == subnet.Text("availabilityZone")) >= LimitPerZone)
            throw new AwsError(400, "NatGatewayLimitExceeded", "The maximum number of NAT Gateways has been reached.");
        var item = new JsonObject { ["allocationId"] = allocationId, ["isPrimary"] = true, ["status"] = "associating" };
        var gateway = store.NatGateways.Add(new()
        {
            ["subnetId"] = subnetId, ["vpcId"] = subnet.Text("vpcId"), ["state"] = "pending", ["connectivityType"] = "public", ["createTime"] = AwsContext.Iso(context.Now),
            ["natGatewayAddressSet"] = new JsonArray(item),
        }, tags);
        var id = gateway.Text("natGatewayId")!;
        if (Obstacle(subnet, address) is { } obstacle)
        {
            context.After("NatGatewayAvailable", () => Fail(id, obstacle));
            return gateway;
        }

        var card = interfaces.Create(subnet, "Interface for NAT Gateway " + id, "nat_gateway", [], "amazon-nat");
        addresses.Associate(address, card);
        (item["networkInterfaceId"], item["privateIp"], item["publicIp"], item["associationId"])
            = (card.Text("networkInterfaceId"), card.Text("privateIpAddress"), address.Text("publicIp"), address.Text("associationId"));
        context.After("NatGatewayAvailable", () =>
        {
            if (store.NatGateways.Find(id) is not { } row || row.Text("state") != "pending") return;
            (row["state"], row["natGatewayAddressSet"]![0]!["status"]) = ("available", "succeeded");
            context.Note("ec2", $"NAT gateway {id} is available");
        });
        return gateway;
    }

    public JsonObject Delete(Call call)
    {
        Delete(call.Text("NatGatewayId"));
        return new() { ["natGatewayId"] = call.Text("NatGatewayId") };
    }

    public void Delete(string id)
    {
        var gateway = store.NatGateways.Get(id);
        if (gateway.Text("state") is "deleting" or "deleted") return;
        gateway["state"] = "deleting";
        routes.Blackhole(id);
        context.After("NatGatewayDeleted", () =>
        {
            (gateway["state"], gateway["deleteTime"]) = ("deleted", AwsContext.Iso(context.Now));
            var item = gateway["natGatewayAddressSet"]![0]!.AsObject();
            if (item.Text("networkInterfaceId") is { } card) { interfaces.Delete(card); addresses.Disassociate(item.Text("allocationId")!); }
            store.NatGateways.RemoveInAnHour(id);
            context.Note("ec2", $"NAT gateway {id} is deleted");
        });
    }

    string? ZoneOf(JsonObject gateway) => store.Subnets.Find(gateway.Text("subnetId")!)?.Text("availabilityZone");

    void Fail(string id, (string Code, string Message) obstacle)
    {
        if (store.NatGateways.Find(id) is not { } row || row.Text("state") != "pending") return;
        (row["state"], row["failureCode"], row["failureMessage"]) = ("failed", obstacle.Code, obstacle.Message);
        row["natGatewayAddressSet"]![0]!["status"] = "failed";
        store.NatGateways.RemoveInAnHour(id);
        context.Note("ec2", $"NAT gateway {id} failed: {obstacle.Message}");
    }

    /// <summary>https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html</summary>
    (string, string)? Obstacle(JsonObject subnet, JsonObject address)
    {
        if (FailNext is { } failure) { FailNext = null; return failure; }
        if (!store.InternetGateways.All.Any(gateway => gateway["attachmentSet"]!.AsArray().Any(attachment => attachment!["vpcId"]!.ToString() == subnet.Text("vpcId"))))
            return ("Gateway.NotAttached", $"Network {subnet.Text("vpcId")} has no Internet gateway attached");
        return address["associationId"] is null ? null : ("Resource.AlreadyAssociated", $"Elastic IP address [{address.Text("allocationId")}] is already associated");
    }
}

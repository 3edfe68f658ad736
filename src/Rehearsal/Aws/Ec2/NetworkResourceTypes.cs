using System.Net;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.Ec2;

/// <summary>VPC, subnets, route tables, gateways and addresses out of templates.</summary>
public sealed class NetworkResourceTypes(AwsContext context, Ec2Service ec2) : IResourceTypes
{
    readonly Ec2Store store = ec2.Store;

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::EC2::VPC", "CidrBlock EnableDnsHostnames EnableDnsSupport InstanceTenancy Tags", Vpc) { Delete = DeleteVpc },
        new("AWS::EC2::Subnet", "AvailabilityZone CidrBlock MapPublicIpOnLaunch Tags VpcId", Subnet) { Delete = DeleteSubnet },
        new("AWS::EC2::RouteTable", "Tags VpcId", RouteTable) { Delete = store.RouteTables.Remove },
        new("AWS::EC2::SubnetRouteTableAssociation", "RouteTableId SubnetId", Associate) { Delete = Dissociate },
        new("AWS::EC2::Route", "DestinationCidrBlock GatewayId NatGatewayId RouteTableId", Route)
        {
            Delete = id => { if (id.Split('|') is [var table, var cidr] && store.RouteTables.Find(table) != null) ec2.Routes.Delete(table, cidr); },
        },
        new("AWS::EC2::InternetGateway", "Tags", request => Made(store.InternetGateways.Add(new() { ["attachmentSet"] = new JsonArray() }, request.Tags), "internetGatewayId", "InternetGatewayId"))
        {
            Delete = store.InternetGateways.Remove,
        },
        new("AWS::EC2::VPCGatewayAttachment", "InternetGatewayId VpcId", Attach) { Delete = Detach },
        new("AWS::EC2::VPCEndpoint", "PolicyDocument RouteTableIds ServiceName Tags VpcEndpointType VpcId", Endpoint) { Delete = DeleteEndpoint },
        new("AWS::EC2::EIP", "Domain Tags", request =>
        {
            var address = ec2.Addresses.Allocate(request.Tags);
            return new(address.Text("publicIp")!, new() { ["AllocationId"] = address.Text("allocationId"), ["PublicIp"] = address.Text("publicIp") });
        })
        {
            Delete = ip => { if (store.Addresses.All.FirstOrDefault(address => address.Text("publicIp") == ip) is { } address) ec2.Addresses.Release(address.Text("allocationId")!); },
        },
        new("AWS::EC2::NatGateway", "AllocationId ConnectivityType SubnetId Tags",
            request => Made(ec2.NatGateways.Create(request.Text("SubnetId"), request.Text("AllocationId"), request.Tags), "natGatewayId", "NatGatewayId"))
        {
            Delete = ec2.NatGateways.Delete, Latency = "NatGatewayAvailable",
        },
    ];

    CreatedResource Vpc(ResourceRequest request)
    {
        var vpc = store.Vpcs.Add(new()
        {
            ["cidrBlock"] = request.Text("CidrBlock"), ["state"] = "available", ["instanceTenancy"] = request.TextOrNull("InstanceTenancy") ?? "default", ["isDefault"] = false,
            ["enableDnsSupport"] = Json.Flag(request.Properties["EnableDnsSupport"], true), ["enableDnsHostnames"] = Json.Flag(request.Properties["EnableDnsHostnames"]),
        }, request.Tags);
        var id = vpc.Text("vpcId")!;
        NewTable(id, main: true, new Dictionary<string, string>());
        var group = ec2.SecurityGroups.Create("default", "default VPC security group", id, new Dictionary<string, string>());
        return new(id, new() { ["VpcId"] = id, ["CidrBlock"] = vpc.Text("cidrBlock"), ["DefaultSecurityGroup"] = group.Text("groupId"), ["CidrBlockAssociations"] = new JsonArray() });
    }

    void DeleteVpc(string id)
    {
        if (store.Subnets.All.Concat(store.NetworkInterfaces.All).Any(row => row.Text("vpcId") == id)
            || store.SecurityGroups.All.Any(group => group.Text("vpcId") == id && group.Text("groupName") != "default")
            || store.InternetGateways.All.Any(gateway => gateway["attachmentSet"]!.AsArray().Any(attachment => attachment!["vpcId"]!.ToString() == id)))
            throw new AwsError(400, "DependencyViolation", $"The vpc '{id}' has dependencies and cannot be deleted.");
        foreach (var group in store.SecurityGroups.All.Where(group => group.Text("vpcId") == id).ToList()) store.SecurityGroups.Remove(group.Text("groupId")!);
        foreach (var table in store.RouteTables.All.Where(table => table.Text("vpcId") == id).ToList()) store.RouteTables.Remove(table.Text("routeTableId")!);
        store.Vpcs.Remove(id);
    }

    CreatedResource Subnet(ResourceRequest request)
    {
        var (vpc, cidr, zone) = (store.Vpcs.Get(request.Text("VpcId")), request.Text("CidrBlock"), ec2.Zones.Require(request.Text("AvailabilityZone")));
        var (range, whole) = (IPNetwork.Parse(cidr), IPNetwork.Parse(vpc.Text("cidrBlock")!));
        if (!whole.Contains(range.BaseAddress) || range.PrefixLength < whole.PrefixLength) throw new AwsError(400, "InvalidSubnet.Range", $"The CIDR '{cidr}' is invalid.");
        if (store.Subnets.All.Any(other => other.Text("vpcId") == vpc.Text("vpcId") && Overlap(range, IPNetwork.Parse(other.Text("cidrBlock")!))))
            throw new AwsError(400, "InvalidSubnet.Conflict", $"The CIDR '{cidr}' conflicts with another subnet");
        var subnet = store.Subnets.Add(new()
        {
            ["vpcId"] = vpc.Text("vpcId"), ["cidrBlock"] = cidr, ["availabilityZone"] = zone, ["availabilityZoneId"] = ec2.Zones.IdOf(zone), ["state"] = "available", ["defaultForAz"] = false,
            ["availableIpAddressCount"] = NetworkInterfaces.Size(cidr), ["mapPublicIpOnLaunch"] = Json.Flag(request.Properties["MapPublicIpOnLaunch"]),
        }, request.Tags);
        var id = subnet.Text("subnetId")!;
        subnet["subnetArn"] = context.Arn("ec2", "subnet/" + id);
        return new(id, new() { ["SubnetId"] = id, ["AvailabilityZone"] = zone, ["CidrBlock"] = cidr, ["VpcId"] = vpc.Text("vpcId") });
    }

    static bool Overlap(IPNetwork one, IPNetwork other) => one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress);

    void DeleteSubnet(string id)
    {
        if (store.NetworkInterfaces.All.Any(card => card.Text("subnetId") == id)) throw new AwsError(400, "DependencyViolation", $"The subnet '{id}' has dependencies and cannot be deleted.");
        store.Subnets.Remove(id);
    }

    CreatedResource RouteTable(ResourceRequest request) => Made(NewTable(request.Text("VpcId"), main: false, request.Tags), "routeTableId", "RouteTableId");

    JsonObject NewTable(string vpcId, bool main, IReadOnlyDictionary<string, string> tags)
    {
        var local = new JsonObject { ["destinationCidrBlock"] = store.Vpcs.Get(vpcId).Text("cidrBlock"), ["gatewayId"] = "local", ["state"] = "active", ["origin"] = "CreateRouteTable" };
        var table = store.RouteTables.Add(new() { ["vpcId"] = vpcId, ["routeSet"] = new JsonArray(local), ["associationSet"] = new JsonArray() }, tags);
        if (main) Associate(table, subnetId: null);
        return table;
    }

    CreatedResource Associate(ResourceRequest request)
    {
        var id = Associate(store.RouteTables.Get(request.Text("RouteTableId")), store.Subnets.Get(request.Text("SubnetId")).Text("subnetId"));
        return new(id, new() { ["Id"] = id });
    }

    string Associate(JsonObject table, string? subnetId)
    {
        var id = "rtbassoc-" + context.Hex(17);
        table["associationSet"]!.AsArray().Add(new JsonObject
        {
            ["routeTableAssociationId"] = id, ["routeTableId"] = table.Text("routeTableId"), ["main"] = subnetId is null, ["subnetId"] = subnetId,
            ["associationState"] = new JsonObject { ["state"] = "associated" },
        });
        return id;
    }

    void Dissociate(string id)
    {
        foreach (var associations in store.RouteTables.All.Select(table => table["associationSet"]!.AsArray()))
            if (associations.FirstOrDefault(association => association!["routeTableAssociationId"]!.ToString() == id) is { } found) associations.Remove(found);
    }

    CreatedResource Route(ResourceRequest request)
    {
        var (table, cidr) = (request.Text("RouteTableId"), request.Text("DestinationCidrBlock"));
        ec2.Routes.Create(table, cidr, request.TextOrNull("GatewayId"), request.TextOrNull("NatGatewayId"));
        return new($"{table}|{cidr}", new() { ["CidrBlock"] = cidr });
    }

    CreatedResource Attach(ResourceRequest request)
    {
        var (gateway, vpc) = (store.InternetGateways.Get(request.Text("InternetGatewayId")), store.Vpcs.Get(request.Text("VpcId")).Text("vpcId"));
        if (gateway["attachmentSet"]!.AsArray().Count > 0) throw new AwsError(400, "Resource.AlreadyAssociated", $"resource {gateway.Text("internetGatewayId")} is already attached to network {vpc}");
        gateway["attachmentSet"]!.AsArray().Add(new JsonObject { ["vpcId"] = vpc, ["state"] = "available" });
        return new($"IGW|{vpc}", new() { ["AttachmentType"] = "IGW" });
    }

    void Detach(string id)
    {
        var vpc = id[(id.IndexOf('|') + 1)..];
        if (store.NetworkInterfaces.All.Any(card => card.Text("vpcId") == vpc && card["association"] != null))
            throw new AwsError(400, "DependencyViolation", $"Network {vpc} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.");
        foreach (var gateway in store.InternetGateways.All.Where(gateway => gateway["attachmentSet"]!.AsArray().Any(attachment => attachment!["vpcId"]!.ToString() == vpc)))
        {
            gateway["attachmentSet"] = new JsonArray();
            ec2.Routes.Blackhole(gateway.Text("internetGatewayId")!);
        }
    }

    CreatedResource Endpoint(ResourceRequest request)
    {
        if (request.TextOrNull("VpcEndpointType") is { } type and not "Gateway") throw AwsError.NotModelled(400, $"{request.LogicalId}: a VPC endpoint of type {type} is not modelled");
        var (name, tables) = (request.Text("ServiceName"), Json.Texts(request.Properties["RouteTableIds"]));
        if (name.Split('.')[^1] is not ("s3" or "dynamodb")) throw new AwsError(400, "InvalidServiceName", $"The Vpc Endpoint Service '{name}' does not exist");
        var endpoint = store.Endpoints.Add(new()
        {
            ["vpcEndpointType"] = "Gateway", ["vpcId"] = store.Vpcs.Get(request.Text("VpcId")).Text("vpcId"), ["serviceName"] = name, ["state"] = "available",
            ["routeTableIdSet"] = Json.List(tables), ["creationTimestamp"] = AwsContext.Iso(context.Now),
        }, request.Tags);
        var id = endpoint.Text("vpcEndpointId")!;
        foreach (var table in tables)
            store.RouteTables.Get(table)["routeSet"]!.AsArray().Add(new JsonObject { ["destinationPrefixListId"] = "pl-" + context.Hex(8), ["gatewayId"] = id, ["state"] = "active", ["origin"] = "CreateRoute" });
        return Made(endpoint, "vpcEndpointId", "Id");
    }

    void DeleteEndpoint(string id)
    {
        store.Endpoints.Remove(id);
        foreach (var routes in store.RouteTables.All.Select(table => table["routeSet"]!.AsArray()))
            foreach (var route in routes.Where(route => route!["gatewayId"]?.ToString() == id).ToList()) routes.Remove(route);
    }

    static CreatedResource Made(JsonObject row, string id, string attribute) => new(row.Text(id)!, new() { [attribute] = row.Text(id) });
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Ec2;

/// <summary>Routes of route tables. A route whose target goes turns into a blackhole; it stays.</summary>
public sealed class Routes(Ec2Store store)
{
    public JsonObject Create(Call call)
    {
        Create(call.Text("RouteTableId"), call.Text("DestinationCidrBlock"), call.TextOrNull("GatewayId"), call.TextOrNull("NatGatewayId"));
        return new() { ["return"] = true };
    }

    public void Create(string table, string destination, string? gateway, string? natGateway)
    {
        var routes = Of(table);
        var route = Route(destination, gateway, natGateway, "CreateRoute");
        if (Find(routes, destination) != null) throw new AwsError(400, "RouteAlreadyExists", $"The route identified by {destination} already exists.");
        routes.Add(route);
    }

    public JsonObject Replace(Call call)
    {
        var (routes, destination) = (Of(call.Text("RouteTableId")), call.Text("DestinationCidrBlock"));
        var route = Route(destination, call.TextOrNull("GatewayId"), call.TextOrNull("NatGatewayId"), "CreateRoute");
        var old = Find(routes, destination)
            ?? throw new AwsError(400, "InvalidParameterValue", $"There is no route defined for '{destination}' in the route table. Use CreateRoute instead.");
        routes[routes.IndexOf(old)] = route;
        return new() { ["return"] = true };
    }

    public JsonObject Delete(Call call)
    {
        Delete(call.Text("RouteTableId"), call.Text("DestinationCidrBlock"));
        return new() { ["return"] = true };
    }

    public void Delete(string table, string destination)
        => Of(table).Remove(Find(Of(table), destination) ?? throw new AwsError(400, "InvalidRoute.NotFound", $"no route with destination-cidr-block {destination} in route table {table}"));

    /// <summary>The target is gone.</summary>
    public void Blackhole(string target)
    {
        foreach (var route in store.RouteTables.All.SelectMany(table => table["routeSet"]!.AsArray()).Where(route => route!["natGatewayId"]?.ToString() == target || route["gatewayId"]?.ToString() == target))
            route!["state"] = "blackhole";
    }

    /// <summary>The table that a subnet goes by: its own, else the VPC's main one.</summary>
    public JsonObject TableOf(JsonObject subnet)
    {
        var tables = store.RouteTables.All.Where(table => table.Text("vpcId") == subnet.Text("vpcId")).ToList();
        return tables.FirstOrDefault(table => table["associationSet"]!.AsArray().Any(association => association!["subnetId"]?.ToString() == subnet.Text("subnetId")))
            ?? tables.First(table => table["associationSet"]!.AsArray().Any(association => association!["main"]!.GetValue<bool>()));
    }

    /// <summary>Whether what stands in a private subnet gets out: its default route leads to an available NAT gateway in a subnet whose default route leads to an internet gateway.</summary>
    public bool ReachesInternet(JsonObject subnet)
        => Default(subnet)?.Text("natGatewayId") is { } id && store.NatGateways.Find(id) is { } gateway && gateway.Text("state") == "available"
            && Default(store.Subnets.Get(gateway.Text("subnetId")!))?.Text("gatewayId") != null;

    JsonObject? Default(JsonObject subnet) => Find(TableOf(subnet)["routeSet"]!.AsArray(), "0.0.0.0/0") is { } route && route.Text("state") == "active" ? route : null;

    JsonArray Of(string table) => store.RouteTables.Get(table)["routeSet"]!.AsArray();

    static JsonObject? Find(JsonArray routes, string destination) => routes.Select(route => route!.AsObject()).FirstOrDefault(route => route.Text("destinationCidrBlock") == destination);

    JsonObject Route(string destination, string? gateway, string? natGateway, string origin)
    {
        if (!System.Net.IPNetwork.TryParse(destination, out _)) throw new AwsError(400, "InvalidParameterValue", $"Value ({destination}) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.");
        if (gateway is null == natGateway is null) throw new AwsError(400, "InvalidParameterCombination", "The request must contain exactly one of gatewayId, natGatewayId");
        if (gateway != null && store.InternetGateways.Get(gateway)["attachmentSet"]!.AsArray().Count == 0)
            throw new AwsError(400, "Gateway.NotAttached", $"resource {gateway} is not attached to a VPC");
        if (natGateway != null && store.NatGateways.Find(natGateway)?.Text("state") is null or "deleting" or "deleted" or "failed")
            throw new AwsError(400, "InvalidNatGatewayID.NotFound", $"The natGateway ID '{natGateway}' does not exist");
        return new() { ["destinationCidrBlock"] = destination, ["gatewayId"] = gateway, ["natGatewayId"] = natGateway, ["state"] = "active", ["origin"] = origin };
    }
}

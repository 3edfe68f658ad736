using Amazon.EC2;
using Amazon.EC2.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Egress;

public sealed record EnsureEgressInput(string Execution);

public sealed record EnsureEgressOutput(string NatGatewayId, string PublicIp);

/// <summary>
/// The private subnets reach the internet through one NAT gateway in the first public subnet. Gateway and address are found by this deployment's tag; an address that a
/// crashed run left behind is used before another is taken.
/// </summary>
public sealed class EnsureEgress(IAmazonEC2 ec2, Settings settings) : IStep<EnsureEgressInput, EnsureEgressOutput>
{
    const string Anywhere = "0.0.0.0/0";

    public async Task<EnsureEgressOutput> RunAsync(EnsureEgressInput input, CancellationToken cancel = default)
    {
        var gateway = await FindGatewayAsync(cancel) ?? await CreateGatewayAsync(input.Execution, cancel);
        if (gateway.State != NatGatewayState.Available) throw new NotReadyException($"NAT gateway {gateway.NatGatewayId} is {gateway.State} since {gateway.CreateTime:HH:mm:ss}");
        foreach (var table in await RouteTablesAsync(cancel)) await RouteAsync(table, gateway.NatGatewayId, cancel);
        return new(gateway.NatGatewayId, gateway.NatGatewayAddresses?.FirstOrDefault()?.PublicIp ?? "");
    }

    async Task<NatGateway?> FindGatewayAsync(CancellationToken cancel)
    {
        var found = await ec2.DescribeNatGatewaysAsync(new DescribeNatGatewaysRequest
        {
            Filter = [.. Owned(), new Filter("vpc-id", [settings.VpcId]), new Filter("state", ["pending", "available", "failed"])],
        }, cancel);
        var gateways = found.NatGateways ?? [];
        foreach (var failed in gateways.Where(gateway => gateway.State == NatGatewayState.Failed))
            await ec2.DeleteNatGatewayAsync(new DeleteNatGatewayRequest { NatGatewayId = failed.NatGatewayId }, cancel);
        return gateways.FirstOrDefault(gateway => gateway.State != NatGatewayState.Failed);
    }

    async Task<NatGateway> CreateGatewayAsync(string execution, CancellationToken cancel)
        => (await ec2.CreateNatGatewayAsync(new CreateNatGatewayRequest
        {
            SubnetId = settings.PublicSubnetIds[0], AllocationId = await AddressAsync(cancel), ConnectivityType = ConnectivityType.Public,
            ClientToken = execution[(execution.LastIndexOf(':') + 1)..], TagSpecifications = [Tags(ResourceType.Natgateway)],
        }, cancel)).NatGateway;

    async Task<string> AddressAsync(CancellationToken cancel)
    {
        var found = await ec2.DescribeAddressesAsync(new DescribeAddressesRequest { Filters = [.. Owned()] }, cancel);
        return found.Addresses?.FirstOrDefault(address => address.AssociationId is null)?.AllocationId
            ?? (await ec2.AllocateAddressAsync(new AllocateAddressRequest { Domain = DomainType.Vpc, TagSpecifications = [Tags(ResourceType.ElasticIp)] }, cancel)).AllocationId;
    }

    async Task<List<RouteTable>> RouteTablesAsync(CancellationToken cancel)
        => (await ec2.DescribeRouteTablesAsync(new DescribeRouteTablesRequest { RouteTableIds = [.. settings.PrivateRouteTableIds] }, cancel)).RouteTables ?? [];

    async Task RouteAsync(RouteTable table, string gateway, CancellationToken cancel)
    {
        var route = table.Routes?.FirstOrDefault(route => route.DestinationCidrBlock == Anywhere);
        if (route is null)
            await ec2.CreateRouteAsync(new CreateRouteRequest { RouteTableId = table.RouteTableId, DestinationCidrBlock = Anywhere, NatGatewayId = gateway }, cancel);
        else if (route.NatGatewayId != gateway || route.State == RouteState.Blackhole)
            await ec2.ReplaceRouteAsync(new ReplaceRouteRequest { RouteTableId = table.RouteTableId, DestinationCidrBlock = Anywhere, NatGatewayId = gateway }, cancel);
    }

    IEnumerable<Filter> Owned() => [new Filter("tag:" + Settings.OwnerTag, [settings.Deployment])];

    TagSpecification Tags(ResourceType type) => new()
    {
        ResourceType = type, Tags = [new Tag(Settings.OwnerTag, settings.Deployment), new Tag("Name", settings.Deployment + "-egress")],
    };
}

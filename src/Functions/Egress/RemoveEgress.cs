using Amazon.EC2;
using Amazon.EC2.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Egress;

public sealed record RemoveEgressInput(string Execution) : IOfExecution;

public sealed record RemoveEgressOutput(bool Removed);

/// <summary>No NAT gateway and no address of this deployment costs any more, and its private subnets have no way out. Found by tag, whoever made them.</summary>
public sealed class RemoveEgress(IAmazonEC2 ec2, Settings settings) : IStep<RemoveEgressInput, RemoveEgressOutput>
{
    const string Anywhere = "0.0.0.0/0";

    public async Task<RemoveEgressOutput> RunAsync(RemoveEgressInput input, CancellationToken cancel = default)
    {
        foreach (var table in await RouteTablesAsync(cancel))
            if (table.Routes?.Exists(route => route.DestinationCidrBlock == Anywhere && route.NatGatewayId is { Length: > 0 }) == true)
                await ec2.DeleteRouteAsync(new DeleteRouteRequest { RouteTableId = table.RouteTableId, DestinationCidrBlock = Anywhere }, cancel);
        var left = new List<string>();
        foreach (var gateway in await GatewaysAsync(cancel))
        {
            if (gateway.State != NatGatewayState.Deleting) await ec2.DeleteNatGatewayAsync(new DeleteNatGatewayRequest { NatGatewayId = gateway.NatGatewayId }, cancel);
            left.Add($"NAT gateway {gateway.NatGatewayId} is being deleted");
        }

        foreach (var address in await AddressesAsync(cancel))
            if (address.AssociationId is null) await ec2.ReleaseAddressAsync(new ReleaseAddressRequest { AllocationId = address.AllocationId }, cancel);
            else left.Add($"address {address.PublicIp} is still associated");
        return left.Count == 0 ? new(true) : throw new NotReadyException(string.Join("; ", left));
    }

    async Task<List<RouteTable>> RouteTablesAsync(CancellationToken cancel)
        => (await ec2.DescribeRouteTablesAsync(new DescribeRouteTablesRequest { RouteTableIds = [.. settings.PrivateRouteTableIds] }, cancel)).RouteTables ?? [];

    // A failed one costs nothing and goes by itself, but keeps its address until then.
    async Task<List<NatGateway>> GatewaysAsync(CancellationToken cancel) => (await ec2.DescribeNatGatewaysAsync(new DescribeNatGatewaysRequest
    {
        Filter = [Owned, new Filter("vpc-id", [settings.VpcId]), new Filter("state", ["pending", "available", "deleting"])],
    }, cancel)).NatGateways ?? [];

    async Task<List<Address>> AddressesAsync(CancellationToken cancel) => (await ec2.DescribeAddressesAsync(new DescribeAddressesRequest { Filters = [Owned] }, cancel)).Addresses ?? [];

    Filter Owned => new("tag:" + Settings.OwnerTag, [settings.Deployment]);
}

using System.Security.Cryptography;
using System.Text;
using Amazon.EC2;
using Amazon.EC2.Model;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Egress;

public sealed record EnsureEgressInput(string Execution) : IOfExecution;

public sealed record EnsureEgressOutput(string NatGatewayId, string PublicIp);

/// <summary>
/// The private subnets reach the internet through one NAT gateway in the first public subnet. Gateway and address are found by this deployment's tag; an address that a
/// crashed run left behind is used before another is taken, and given back when the gateway stands without it: addresses cost by the hour.
/// </summary>
public sealed class EnsureEgress(IAmazonEC2 ec2, Settings settings) : IStep<EnsureEgressInput, EnsureEgressOutput>
{
    const string Anywhere = "0.0.0.0/0";

    public async Task<EnsureEgressOutput> RunAsync(EnsureEgressInput input, CancellationToken cancel = default)
    {
        var (found, gone) = await FindGatewayAsync(input.Execution, cancel);
        var gateway = found ?? await CreateGatewayAsync(input.Execution, gone, cancel);
        if (gateway.State != NatGatewayState.Available) throw new NotReadyException($"NAT gateway {gateway.NatGatewayId} is {gateway.State} since {gateway.CreateTime:HH:mm:ss}");
        foreach (var table in await RouteTablesAsync(cancel)) await RouteAsync(table, gateway.NatGatewayId, cancel);
        await ReleaseIdleAsync(cancel);
        return new(gateway.NatGatewayId, gateway.NatGatewayAddresses?.FirstOrDefault()?.PublicIp ?? "");
    }

    async Task ReleaseIdleAsync(CancellationToken cancel)
    {
        foreach (var idle in (await AddressesAsync(cancel)).Where(address => address.AssociationId is null))
            await ec2.ReleaseAddressAsync(new ReleaseAddressRequest { AllocationId = idle.AllocationId }, cancel);
    }

    // A Retry sends the same input: only the tag tells this execution's failure from an earlier one's leftover.
    /// <returns>The gateway, and those of this execution's that somebody has deleted.</returns>
    async Task<(NatGateway? Gateway, IEnumerable<string> Gone)> FindGatewayAsync(string execution, CancellationToken cancel)
    {
        var found = await ec2.DescribeNatGatewaysAsync(new DescribeNatGatewaysRequest
        {
            Filter = [.. Owned(), new Filter("vpc-id", [settings.VpcId]), new Filter("state", ["pending", "available", "failed", "deleting", "deleted"])],
        }, cancel);
        var gateways = found.NatGateways ?? [];
        foreach (var failed in gateways.Where(gateway => gateway.State == NatGatewayState.Failed))
        {
            if (IsOf(execution, failed))
                throw new ResourceFailedException($"EC2 could not create the NAT gateway {failed.NatGatewayId}: {failed.FailureCode}: {failed.FailureMessage}");
            await ec2.DeleteNatGatewayAsync(new DeleteNatGatewayRequest { NatGatewayId = failed.NatGatewayId }, cancel);
        }

        var gone = gateways.Where(gateway => (gateway.State == NatGatewayState.Deleting || gateway.State == NatGatewayState.Deleted) && IsOf(execution, gateway)).Select(gateway => gateway.NatGatewayId);
        return (gateways.FirstOrDefault(gateway => gateway.State == NatGatewayState.Pending || gateway.State == NatGatewayState.Available), gone);
    }

    static bool IsOf(string execution, NatGateway gateway) => Ownership.IsOf(execution, gateway.Tags?.ToDictionary(tag => tag.Key, tag => tag.Value));

    async Task<NatGateway> CreateGatewayAsync(string execution, IEnumerable<string> gone, CancellationToken cancel)
    {
        var (address, isNew) = await AddressAsync(execution, cancel);
        var request = new CreateNatGatewayRequest
        {
            SubnetId = settings.PublicSubnetIds[0], AllocationId = address, ConnectivityType = ConnectivityType.Public,
            ClientToken = Token(execution, gone), TagSpecifications = [Tags(ResourceType.Natgateway, execution)],
        };
        try { return (await ec2.CreateNatGatewayAsync(request, cancel)).NatGateway; }
        catch (AmazonEC2Exception shown) when (shown.ErrorCode == "IdempotentParameterMismatch")
        {
            // Or each attempt would take one more.
            if (isNew) await ec2.ReleaseAddressAsync(new ReleaseAddressRequest { AllocationId = address }, cancel);
            throw new NotReadyException("the NAT gateway of this execution, and its address, do not show yet");
        }
        catch (AmazonEC2Exception full) when (full.ErrorCode == "NatGatewayLimitExceeded")
        {
            await ReleaseIdleAsync(cancel);
            throw Quota.NatGateways.Met($"The NAT gateway in {request.SubnetId}", full.Message);
        }
    }

    // An address in use belongs to a gateway that is going, or that EC2 does not show yet: taking another would leave one over.
    async Task<(string AllocationId, bool IsNew)> AddressAsync(string execution, CancellationToken cancel)
    {
        var found = await AddressesAsync(cancel);
        if (found.Find(address => address.AssociationId is null) is { } free) return (free.AllocationId, false);
        if (found.Count > 0) throw new NotReadyException($"address {found[0].PublicIp} is still associated with {found[0].NetworkInterfaceId}");
        try { return ((await ec2.AllocateAddressAsync(new AllocateAddressRequest { Domain = DomainType.Vpc, TagSpecifications = [Tags(ResourceType.ElasticIp, execution)] }, cancel)).AllocationId, true); }
        catch (AmazonEC2Exception full) when (full.ErrorCode == "AddressLimitExceeded") { throw Quota.Addresses.Met("The NAT gateway's address", full.Message); }
    }

    async Task<List<Address>> AddressesAsync(CancellationToken cancel) => (await ec2.DescribeAddressesAsync(new DescribeAddressesRequest { Filters = [.. Owned()] }, cancel)).Addresses ?? [];

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

    // EC2 takes tokens of at most 64 characters; an execution's name may have 80. To a token that it knows it answers with the gateway of then, a deleted one too.
    static string Token(string execution, IEnumerable<string> gone) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', gone.Order(StringComparer.Ordinal).Prepend(execution)))))[..32];

    TagSpecification Tags(ResourceType type, string execution) => new()
    {
        ResourceType = type, Tags = [.. Ownership.Tags(settings, execution).Select(tag => new Tag(tag.Key, tag.Value)), new Tag("Name", settings.Deployment + "-egress")],
    };
}

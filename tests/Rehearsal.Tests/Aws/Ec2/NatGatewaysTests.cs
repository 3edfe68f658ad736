using Amazon.EC2;
using Amazon.EC2.Model;

namespace ComfyServerless.Rehearsal.Tests.Aws.Ec2;

public class NatGatewaysTests
{
    static readonly List<Tag> Tags = [new Tag("owner", "us")];

    [Fact]
    public async Task A_gateway_is_pending_for_as_long_as_the_table_says_and_has_an_interface_and_the_address()
    {
        await using var network = await Network.StartAsync();
        var (created, allocation) = await CreateAsync(network);
        Assert.Equal(NatGatewayState.Pending, created.State);
        await network.Aws.PassAsync(TimeSpan.FromSeconds(105));
        Assert.Equal(NatGatewayState.Pending, (await DescribeAsync(network, created.NatGatewayId)).State);
        await network.Aws.PassAsync(TimeSpan.FromSeconds(1));
        var gateway = await DescribeAsync(network, created.NatGatewayId);
        Assert.Equal(NatGatewayState.Available, gateway.State);
        Assert.Equal(network.Vpc, gateway.VpcId);
        Assert.Equal("us", gateway.Tags.Single().Value);
        var address = (await network.Client.DescribeAddressesAsync(new DescribeAddressesRequest { AllocationIds = [allocation] })).Addresses.Single();
        Assert.Equal(gateway.NatGatewayAddresses.Single().PublicIp, address.PublicIp);
        Assert.NotNull(address.AssociationId);
        var card = (await network.Client.DescribeNetworkInterfacesAsync(new DescribeNetworkInterfacesRequest { NetworkInterfaceIds = [address.NetworkInterfaceId] })).NetworkInterfaces.Single();
        Assert.Equal("Interface for NAT Gateway " + gateway.NatGatewayId, card.Description);
        Assert.Equal(network.PublicSubnets[0], card.SubnetId);
        Assert.True(card.RequesterManaged);
    }

    [Fact]
    public async Task The_same_token_gives_the_same_gateway_and_other_parameters_under_it_are_refused()
    {
        await using var network = await Network.StartAsync();
        var (created, allocation) = await CreateAsync(network, "execution-1");
        var again = await network.Client.CreateNatGatewayAsync(Request(network, allocation, "execution-1"));
        Assert.Equal(created.NatGatewayId, again.NatGateway.NatGatewayId);
        Assert.Single((await network.Client.DescribeNatGatewaysAsync(new DescribeNatGatewaysRequest())).NatGateways);
        var other = Request(network, allocation, "execution-1");
        other.SubnetId = network.PublicSubnets[1];
        var refused = await Assert.ThrowsAsync<AmazonEC2Exception>(() => network.Client.CreateNatGatewayAsync(other));
        Assert.Equal("IdempotentParameterMismatch", refused.ErrorCode);
        refused = await Assert.ThrowsAsync<AmazonEC2Exception>(() => network.Client.CreateNatGatewayAsync(Request(network, allocation, new('x', 65))));
        Assert.Equal("InvalidParameterValue", refused.ErrorCode);
    }

    [Fact]
    public async Task A_deleted_gateway_leaves_blackholes_frees_the_address_and_is_described_for_an_hour()
    {
        await using var network = await Network.StartAsync();
        var (created, allocation) = await CreateAsync(network);
        await network.Aws.PassAsync("NatGatewayAvailable");
        await network.Client.CreateRouteAsync(new CreateRouteRequest { RouteTableId = network.PrivateTables[0], DestinationCidrBlock = "0.0.0.0/0", NatGatewayId = created.NatGatewayId });
        var inUse = await Assert.ThrowsAsync<AmazonEC2Exception>(() => network.Client.ReleaseAddressAsync(new ReleaseAddressRequest { AllocationId = allocation }));
        Assert.Equal("InvalidIPAddress.InUse", inUse.ErrorCode);

        await network.Client.DeleteNatGatewayAsync(new DeleteNatGatewayRequest { NatGatewayId = created.NatGatewayId });
        Assert.Equal(NatGatewayState.Deleting, (await DescribeAsync(network, created.NatGatewayId)).State);
        Assert.Equal(RouteState.Blackhole, (await RoutesAsync(network)).Single(route => route.NatGatewayId == created.NatGatewayId).State);
        await network.Aws.PassAsync("NatGatewayDeleted");
        Assert.Equal(NatGatewayState.Deleted, (await DescribeAsync(network, created.NatGatewayId)).State);
        await network.Client.ReleaseAddressAsync(new ReleaseAddressRequest { AllocationId = allocation });
        Assert.Empty((await network.Client.DescribeAddressesAsync()).Addresses ?? []);
        Assert.Empty((await network.Client.DescribeNetworkInterfacesAsync()).NetworkInterfaces ?? []);
        await network.Aws.PassAsync(TimeSpan.FromHours(1));
        Assert.Equal("NatGatewayNotFound", (await Assert.ThrowsAsync<AmazonEC2Exception>(() => DescribeAsync(network, created.NatGatewayId))).ErrorCode);
    }

    [Fact]
    public async Task A_gateway_fails_where_EC2_says_so_or_where_there_is_no_internet_gateway_or_the_address_is_taken()
    {
        await using var network = await Network.StartAsync();
        await network.Aws.Do(() => network.Ec2.NatGateways.FailNext = ("InternalError", "Network interface could not be created."));
        var (fault, allocation) = await CreateAsync(network);
        var good = await network.Client.CreateNatGatewayAsync(Request(network, allocation, "good"));
        var taken = await network.Client.CreateNatGatewayAsync(Request(network, allocation, "taken"));
        await network.Aws.PassAsync("NatGatewayAvailable");
        var failed = await DescribeAsync(network, fault.NatGatewayId);
        Assert.Equal((NatGatewayState.Failed, "InternalError"), (failed.State, failed.FailureCode));
        Assert.Equal(NatGatewayState.Available, (await DescribeAsync(network, good.NatGateway.NatGatewayId)).State);
        Assert.Equal("Resource.AlreadyAssociated", (await DescribeAsync(network, taken.NatGateway.NatGatewayId)).FailureCode);
    }

    [Fact]
    public async Task Filters_choose_by_tag_network_and_state()
    {
        await using var network = await Network.StartAsync();
        var (created, _) = await CreateAsync(network);
        Assert.Equal(created.NatGatewayId, (await FindAsync("us", "pending"))!.NatGatewayId);
        Assert.Null(await FindAsync("them", "pending"));
        Assert.Null(await FindAsync("us", "available"));
        var unknown = await Assert.ThrowsAsync<AmazonEC2Exception>(() => network.Client.DescribeNatGatewaysAsync(new DescribeNatGatewaysRequest { Filter = [new Filter("colour", ["red"])] }));
        Assert.Contains("the filter colour is not modelled", unknown.Message);

        async Task<NatGateway?> FindAsync(string owner, string state) => (await network.Client.DescribeNatGatewaysAsync(new DescribeNatGatewaysRequest
        {
            Filter = [new Filter("tag:owner", [owner]), new Filter("vpc-id", [network.Vpc]), new Filter("state", [state])],
        })).NatGateways?.SingleOrDefault();
    }

    static CreateNatGatewayRequest Request(Network network, string allocation, string token) => new()
    {
        SubnetId = network.PublicSubnets[0], AllocationId = allocation, ConnectivityType = ConnectivityType.Public, ClientToken = token,
        TagSpecifications = [new TagSpecification { ResourceType = ResourceType.Natgateway, Tags = Tags }],
    };

    static async Task<(NatGateway Gateway, string Allocation)> CreateAsync(Network network, string token = "token")
    {
        var allocated = await network.Client.AllocateAddressAsync(new AllocateAddressRequest { Domain = DomainType.Vpc, TagSpecifications = [new TagSpecification { ResourceType = ResourceType.ElasticIp, Tags = Tags }] });
        return ((await network.Client.CreateNatGatewayAsync(Request(network, allocated.AllocationId, token))).NatGateway, allocated.AllocationId);
    }

    static async Task<NatGateway> DescribeAsync(Network network, string id)
        => (await network.Client.DescribeNatGatewaysAsync(new DescribeNatGatewaysRequest { NatGatewayIds = [id] })).NatGateways.Single();

    static async Task<List<Route>> RoutesAsync(Network network)
        => (await network.Client.DescribeRouteTablesAsync(new DescribeRouteTablesRequest { RouteTableIds = [network.PrivateTables[0]] })).RouteTables.Single().Routes;
}

using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.ServiceQuotas;
using Amazon.ServiceQuotas.Model;
using ComfyServerless.Rehearsal.Aws.CodeBuild;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.ServiceQuotas;
using ComfyServerless.Rehearsal.Tests.Aws.Ec2;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Aws.ServiceQuotas;

public sealed class ServiceQuotasServiceTests
{
    static async Task<(Network Network, BuildQueue Builds, AmazonServiceQuotasClient Client)> StartAsync()
    {
        var builds = new BuildQueue();
        var network = await Network.StartAsync((context, ec2, _) => [new ServiceQuotasService(context, ec2, builds)]);
        return (network, builds, new(LocalAws.Credentials(), network.Aws.Here(new AmazonServiceQuotasConfig())));
    }

    static async Task<double?> ValueAsync(AmazonServiceQuotasClient client, string service, string code)
        => (await client.GetServiceQuotaAsync(new GetServiceQuotaRequest { ServiceCode = service, QuotaCode = code })).Quota.Value;

    [Fact]
    public async Task The_numbers_are_those_by_which_EC2_and_CodeBuild_refuse()
    {
        var (network, builds, client) = await StartAsync();
        await using var _ = network;
        await network.Aws.Do(() =>
        {
            network.Ec2.Capacity.Quotas[Capacity.OnDemandGpu] = 12;
            network.Ec2.Addresses.Limit = 3;
            builds.Limits["BUILD_GENERAL1_LARGE"] = 1;
        });
        Assert.Equal(12, await ValueAsync(client, "ec2", Capacity.OnDemandGpu));
        Assert.Equal(64, await ValueAsync(client, "ec2", Capacity.SpotGpu));
        Assert.Equal(3, await ValueAsync(client, "ec2", "L-0263D0A3"));
        Assert.Equal(1, await ValueAsync(client, "codebuild", "L-4DDC4A99"));
        Assert.Equal(60, await ValueAsync(client, "codebuild", "L-9D07B6EF"));
    }

    [Fact]
    public async Task A_quota_that_nobody_raised_has_AWSs_default_alone_and_an_unknown_one_has_nothing()
    {
        var (network, _, client) = await StartAsync();
        await using var __ = network;
        await Assert.ThrowsAsync<NoSuchResourceException>(() => ValueAsync(client, "vpc", "L-FE5A380F"));
        Assert.Equal(5, (await client.GetAWSDefaultServiceQuotaAsync(new GetAWSDefaultServiceQuotaRequest { ServiceCode = "vpc", QuotaCode = "L-FE5A380F" })).Quota.Value);
        await Assert.ThrowsAsync<NoSuchResourceException>(() => client.GetAWSDefaultServiceQuotaAsync(new GetAWSDefaultServiceQuotaRequest { ServiceCode = "ec2", QuotaCode = "L-0" }));
    }

    [Fact]
    public async Task A_zone_has_room_for_so_many_NAT_gateways_those_that_are_going_included()
    {
        var (network, _, _) = await StartAsync();
        await using var __ = network;
        await network.Aws.Do(() => network.Ec2.NatGateways.LimitPerZone = 1);
        var first = await CreateAsync(0);
        await CreateAsync(1); // another zone
        Assert.Equal("NatGatewayLimitExceeded", (await Assert.ThrowsAsync<AmazonEC2Exception>(() => CreateAsync(0))).ErrorCode);
        await network.Client.DeleteNatGatewayAsync(new DeleteNatGatewayRequest { NatGatewayId = first });
        Assert.Equal("NatGatewayLimitExceeded", (await Assert.ThrowsAsync<AmazonEC2Exception>(() => CreateAsync(0))).ErrorCode);
        await network.Aws.PassAsync(TimeSpan.FromMinutes(2));
        await CreateAsync(0);

        async Task<string> CreateAsync(int zone)
        {
            var address = await network.Client.AllocateAddressAsync(new AllocateAddressRequest { Domain = DomainType.Vpc });
            return (await network.Client.CreateNatGatewayAsync(new CreateNatGatewayRequest { SubnetId = network.PublicSubnets[zone], AllocationId = address.AllocationId })).NatGateway.NatGatewayId;
        }
    }
}

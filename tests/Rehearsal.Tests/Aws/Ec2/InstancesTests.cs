using Amazon.EC2.Model;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.World;
using Instance = Amazon.EC2.Model.Instance;

namespace ComfyServerless.Rehearsal.Tests.Aws.Ec2;

public class InstancesTests
{
    static readonly IReadOnlyDictionary<string, string> Tags = new Dictionary<string, string> { ["karpenter.sh/nodepool"] = "gpu", ["kubernetes.io/cluster/comfyui"] = "owned" };

    [Fact]
    public async Task An_instance_runs_after_a_while_with_a_name_and_address_of_its_subnet_an_interface_and_a_volume()
    {
        await using var network = await Network.StartAsync();
        var group = await network.Aws.Do(() => network.Make("AWS::EC2::SecurityGroup", "Cluster", new()
        {
            ["GroupDescription"] = "cluster", ["VpcId"] = network.Vpc, ["Tags"] = new System.Text.Json.Nodes.JsonObject { ["kubernetes.io/cluster/comfyui"] = "owned" },
        }).Id);
        var launched = await LaunchAsync(network, "spot");
        Assert.Equal(("us-west-2a", "10.20.32.4", "ip-10-20-32-4.us-west-2.compute.internal"), (launched.Zone, launched.PrivateIp, launched.PrivateDnsName));
        Assert.Equal("pending", (await DescribeAsync(network, launched.InstanceId)).State.Name.Value);
        await network.Aws.PassAsync("InstanceRunning");
        var instance = await DescribeAsync(network, launched.InstanceId);
        Assert.Equal(("running", "g6.2xlarge", "spot"), (instance.State.Name.Value, instance.InstanceType.Value, instance.InstanceLifecycle.Value));
        Assert.Equal(group, instance.SecurityGroups.Single().GroupId);
        var card = (await network.Client.DescribeNetworkInterfacesAsync(new DescribeNetworkInterfacesRequest { Filters = [new Filter("attachment.instance-id", [launched.InstanceId])] })).NetworkInterfaces.Single();
        Assert.Equal(launched.PrivateIp, card.PrivateIpAddress);
        var volume = (await network.Client.DescribeVolumesAsync(new DescribeVolumesRequest { Filters = [new Filter("tag:karpenter.sh/nodepool", ["gpu"])] })).Volumes.Single();
        Assert.Equal(launched.InstanceId, volume.Attachments.Single().InstanceId);
    }

    [Fact]
    public async Task A_terminated_instance_gives_back_what_it_had_and_is_described_for_an_hour()
    {
        await using var network = await Network.StartAsync();
        var launched = await LaunchAsync(network);
        var change = (await network.Client.TerminateInstancesAsync(new() { InstanceIds = [launched.InstanceId] })).TerminatingInstances.Single();
        Assert.Equal(("pending", "shutting-down"), (change.PreviousState.Name.Value, change.CurrentState.Name.Value));
        await network.Aws.PassAsync(TimeSpan.FromSeconds(89));
        Assert.Equal("shutting-down", (await DescribeAsync(network, launched.InstanceId)).State.Name.Value);
        await network.Aws.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("terminated", (await DescribeAsync(network, launched.InstanceId)).State.Name.Value);
        Assert.Empty((await network.Client.DescribeNetworkInterfacesAsync()).NetworkInterfaces ?? []);
        Assert.Empty((await network.Client.DescribeVolumesAsync()).Volumes ?? []);
        Assert.Equal("terminated", (await network.Client.TerminateInstancesAsync(new() { InstanceIds = [launched.InstanceId] })).TerminatingInstances.Single().CurrentState.Name.Value);
        await network.Aws.PassAsync(TimeSpan.FromHours(1));
        var gone = await Assert.ThrowsAsync<Amazon.EC2.AmazonEC2Exception>(() => DescribeAsync(network, launched.InstanceId));
        Assert.Equal("InvalidInstanceID.NotFound", gone.ErrorCode);
    }

    [Fact]
    public async Task An_empty_pool_sends_to_the_next_zone_and_all_empty_pools_are_InsufficientInstanceCapacity()
    {
        await using var network = await Network.StartAsync();
        await network.Aws.Do(() => network.Ec2.Capacity.Empty.Add(("g6.2xlarge", "spot", "us-west-2a")));
        Assert.Equal("us-west-2b", (await LaunchAsync(network, "spot")).Zone);
        Assert.Equal("us-west-2a", (await LaunchAsync(network)).Zone);
        await network.Aws.Do(() => network.Ec2.Capacity.Empty.Add(("g6.2xlarge", "*", "*")));
        Assert.Equal("InsufficientInstanceCapacity", await RefusedAsync(network, "spot"));
        Assert.Equal("InsufficientInstanceCapacity", await RefusedAsync(network, "on-demand"));
    }

    [Theory]
    [InlineData("spot", Capacity.SpotGpu, "MaxSpotInstanceCountExceeded")]
    [InlineData("on-demand", Capacity.OnDemandGpu, "VcpuLimitExceeded")]
    public async Task A_quota_counts_the_vCPUs_of_what_is_running(string capacityType, string quota, string code)
    {
        await using var network = await Network.StartAsync();
        await network.Aws.Do(() => network.Ec2.Capacity.Quotas[quota] = 8);
        var first = await LaunchAsync(network, capacityType);
        Assert.Equal(code, await RefusedAsync(network, capacityType));
        await network.Aws.Do(() => network.Ec2.Instances.Terminate(first.InstanceId));
        await LaunchAsync(network, capacityType);
    }

    [Fact]
    public async Task Other_refusals_are_settable()
    {
        await using var network = await Network.StartAsync();
        await network.Aws.Do(() => network.Ec2.Capacity.HasSpotServiceRole = false);
        Assert.Equal("AuthFailure.ServiceLinkedRoleCreationNotPermitted", await RefusedAsync(network, "spot"));
        await LaunchAsync(network);
        await network.Aws.Do(() => { network.Ec2.Capacity.NotOffered.Add(("g6.2xlarge", "us-west-2a")); network.Ec2.Capacity.NotOffered.Add(("g6.2xlarge", "us-west-2b")); });
        Assert.Equal("Unsupported", await RefusedAsync(network, "on-demand"));
        await network.Aws.Do(() => network.Ec2.Capacity.Refusal = Capacity.Unauthorized);
        Assert.Equal("UnauthorizedOperation", await RefusedAsync(network, "on-demand"));
        await network.Aws.Do(() => { network.Ec2.Capacity.Refusal = null; network.Iam.DeleteProfile(network.ProfileName); });
        Assert.Equal("InvalidParameterValue", await RefusedAsync(network, "on-demand"));
    }

    [Fact]
    public async Task A_subnet_runs_out_of_addresses()
    {
        await using var network = await Network.StartAsync();
        var tiny = await network.Aws.Do(() => network.Make("AWS::EC2::Subnet", "Tiny", new() { ["VpcId"] = network.Vpc, ["AvailabilityZone"] = "us-west-2a", ["CidrBlock"] = "10.20.200.0/29" }).Id);
        for (var i = 0; i < 3; i++) await network.Aws.Do(() => Launch(network, "on-demand", [tiny]));
        Assert.Equal(0, (await network.Client.DescribeSubnetsAsync(new DescribeSubnetsRequest { SubnetIds = [tiny] })).Subnets.Single().AvailableIpAddressCount);
        Assert.Equal("InsufficientFreeAddressesInSubnet", (await Assert.ThrowsAsync<AwsError>(() => network.Aws.Do(() => Launch(network, "on-demand", [tiny])))).Code);
    }

    [Fact]
    public async Task What_a_zone_offers_can_be_asked()
    {
        await using var network = await Network.StartAsync();
        await network.Aws.Do(() => network.Ec2.Capacity.NotOffered.Add(("g6.2xlarge", "us-west-2d")));
        var offered = await network.Client.DescribeInstanceTypeOfferingsAsync(new()
        {
            LocationType = Amazon.EC2.LocationType.AvailabilityZone, Filters = [new Filter("instance-type", ["g6.2xlarge", "x99.large"])],
        });
        Assert.Equal(["us-west-2a", "us-west-2b", "us-west-2c"], offered.InstanceTypeOfferings.Select(offer => offer.Location));
        var zones = (await network.Client.DescribeAvailabilityZonesAsync(new DescribeAvailabilityZonesRequest { ZoneNames = ["us-west-2b"] })).AvailabilityZones;
        Assert.Equal("usw2-az2", zones.Single().ZoneId);
    }

    static Task<LaunchedInstance> LaunchAsync(Network network, string capacityType = "on-demand") => network.Aws.Do(() => Launch(network, capacityType, network.PrivateSubnets));

    static LaunchedInstance Launch(Network network, string capacityType, IReadOnlyList<string> subnets)
        => ((IInstances)network.Ec2.Instances).Launch("g6.2xlarge", capacityType, subnets, network.ProfileName, Tags);

    static async Task<string> RefusedAsync(Network network, string capacityType) => (await Assert.ThrowsAsync<AwsError>(() => LaunchAsync(network, capacityType))).Code;

    static async Task<Instance> DescribeAsync(Network network, string id)
        => (await network.Client.DescribeInstancesAsync(new DescribeInstancesRequest { InstanceIds = [id] })).Reservations.Single().Instances.Single();
}

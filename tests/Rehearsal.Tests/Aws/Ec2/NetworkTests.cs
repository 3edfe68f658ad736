using System.Text.Json.Nodes;
using Amazon.EC2;
using Amazon.EC2.Model;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Aws.Ec2;

public class NetworkTests
{
    [Fact]
    public async Task A_template_makes_subnets_tables_routes_and_gateways_that_know_each_other()
    {
        await using var network = await Network.StartAsync();
        var subnets = (await network.Client.DescribeSubnetsAsync(new DescribeSubnetsRequest { Filters = [new Filter("vpc-id", [network.Vpc]), new Filter("tag:Name", ["Private*"])] })).Subnets;
        Assert.Equal(network.PrivateSubnets, subnets.Select(subnet => subnet.SubnetId));
        Assert.Equal(("10.20.32.0/19", "us-west-2a", "usw2-az1", 8187), (subnets[0].CidrBlock, subnets[0].AvailabilityZone, subnets[0].AvailabilityZoneId, subnets[0].AvailableIpAddressCount));
        var table = (await network.Client.DescribeRouteTablesAsync(new DescribeRouteTablesRequest { Filters = [new Filter("association.subnet-id", [network.PublicSubnets[0]])] })).RouteTables.Single();
        Assert.Equal(["local", network.InternetGateway], table.Routes.Select(route => route.GatewayId));
        var gateway = (await network.Client.DescribeInternetGatewaysAsync(new DescribeInternetGatewaysRequest { Filters = [new Filter("attachment.vpc-id", [network.Vpc])] })).InternetGateways.Single();
        Assert.Equal(network.InternetGateway, gateway.InternetGatewayId);
        Assert.Equal("10.20.0.0/16", (await network.Client.DescribeVpcsAsync(new DescribeVpcsRequest { VpcIds = [network.Vpc] })).Vpcs.Single().CidrBlock);
    }

    [Fact]
    public async Task A_subnet_must_lie_in_its_VPC_beside_the_others_in_a_zone_of_the_region()
    {
        await using var network = await Network.StartAsync();
        Assert.Equal("InvalidSubnet.Range", await RefusedAsync("10.30.0.0/24", "a"));
        Assert.Equal("InvalidSubnet.Conflict", await RefusedAsync("10.20.33.0/24", "a"));
        Assert.Equal("InvalidParameterValue", await RefusedAsync("10.20.250.0/24", "x"));

        async Task<string> RefusedAsync(string cidr, string zone) => (await Assert.ThrowsAsync<AwsError>(() => network.Aws.Do(() => network.Make("AWS::EC2::Subnet", "Other", new()
        {
            ["VpcId"] = network.Vpc, ["AvailabilityZone"] = LocalAws.Region + zone, ["CidrBlock"] = cidr,
        })))).Code;
    }

    [Fact]
    public async Task A_route_is_made_once_replaced_and_taken_away()
    {
        await using var network = await Network.StartAsync();
        var table = network.PrivateTables[0];
        Assert.Equal("InvalidParameterValue", await RefusedAsync(() => network.Client.ReplaceRouteAsync(new() { RouteTableId = table, DestinationCidrBlock = "0.0.0.0/0", GatewayId = network.InternetGateway })));
        Assert.Equal("InvalidNatGatewayID.NotFound", await RefusedAsync(() => network.Client.CreateRouteAsync(new() { RouteTableId = table, DestinationCidrBlock = "0.0.0.0/0", NatGatewayId = "nat-0" })));
        await network.Client.CreateRouteAsync(new() { RouteTableId = table, DestinationCidrBlock = "0.0.0.0/0", GatewayId = network.InternetGateway });
        Assert.Equal("RouteAlreadyExists", await RefusedAsync(() => network.Client.CreateRouteAsync(new() { RouteTableId = table, DestinationCidrBlock = "0.0.0.0/0", GatewayId = network.InternetGateway })));
        await network.Client.ReplaceRouteAsync(new() { RouteTableId = table, DestinationCidrBlock = "0.0.0.0/0", GatewayId = network.InternetGateway });
        await network.Client.DeleteRouteAsync(new() { RouteTableId = table, DestinationCidrBlock = "0.0.0.0/0" });
        Assert.Equal("InvalidRoute.NotFound", await RefusedAsync(() => network.Client.DeleteRouteAsync(new() { RouteTableId = table, DestinationCidrBlock = "0.0.0.0/0" })));
        Assert.Equal("InvalidRouteTableID.NotFound", await RefusedAsync(() => network.Client.DeleteRouteAsync(new() { RouteTableId = "rtb-0", DestinationCidrBlock = "0.0.0.0/0" })));
    }

    [Fact]
    public async Task An_S3_endpoint_is_a_route_in_its_tables_until_it_is_deleted()
    {
        await using var network = await Network.StartAsync();
        var endpoint = await network.Aws.Do(() => network.Make("AWS::EC2::VPCEndpoint", "S3", new()
        {
            ["VpcId"] = network.Vpc, ["ServiceName"] = "com.amazonaws.us-west-2.s3", ["VpcEndpointType"] = "Gateway", ["RouteTableIds"] = new JsonArray(network.PrivateTables[0]),
        }).Id);
        Assert.Equal(endpoint, (await network.Client.DescribeVpcEndpointsAsync(new DescribeVpcEndpointsRequest { Filters = [new Filter("vpc-id", [network.Vpc])] })).VpcEndpoints.Single().VpcEndpointId);
        Assert.Contains((await RoutesAsync()).Select(route => route.GatewayId), gateway => gateway == endpoint);
        await network.Aws.Do(() => network.TypeOf("AWS::EC2::VPCEndpoint").Delete!(endpoint));
        Assert.DoesNotContain((await RoutesAsync()).Select(route => route.GatewayId), gateway => gateway == endpoint);

        async Task<List<Route>> RoutesAsync() => (await network.Client.DescribeRouteTablesAsync(new DescribeRouteTablesRequest { RouteTableIds = [network.PrivateTables[0]] })).RouteTables.Single().Routes;
    }

    [Fact]
    public async Task A_group_that_another_groups_rule_names_cannot_go_first()
    {
        await using var network = await Network.StartAsync();
        var (inner, outer) = (await GroupAsync("Inner"), await GroupAsync("Outer"));
        var rule = await network.Aws.Do(() => network.Make("AWS::EC2::SecurityGroupIngress", "Rule", new()
        {
            ["GroupId"] = inner, ["IpProtocol"] = "tcp", ["FromPort"] = 443, ["ToPort"] = 443, ["SourceSecurityGroupId"] = outer, ["Description"] = "API",
        }).Id);
        var described = (await network.Client.DescribeSecurityGroupsAsync(new DescribeSecurityGroupsRequest { GroupIds = [inner] })).SecurityGroups.Single();
        Assert.Equal((443, outer), (described.IpPermissions.Single().FromPort, described.IpPermissions.Single().UserIdGroupPairs.Single().GroupId));
        Assert.Equal("-1", described.IpPermissionsEgress.Single().IpProtocol);
        Assert.Equal("DependencyViolation", await RefusedAsync(() => network.Client.DeleteSecurityGroupAsync(new DeleteSecurityGroupRequest { GroupId = outer })));
        await network.Aws.Do(() => network.TypeOf("AWS::EC2::SecurityGroupIngress").Delete!(rule));
        await network.Client.DeleteSecurityGroupAsync(new DeleteSecurityGroupRequest { GroupId = outer });
        Assert.Equal("InvalidGroup.NotFound", await RefusedAsync(() => network.Client.DescribeSecurityGroupsAsync(new DescribeSecurityGroupsRequest { GroupIds = [outer] })));

        Task<string> GroupAsync(string name) => network.Aws.Do(() => network.Make("AWS::EC2::SecurityGroup", name, new() { ["GroupDescription"] = name, ["VpcId"] = network.Vpc }).Id);
    }

    [Fact]
    public async Task Nothing_goes_while_something_stands_on_it()
    {
        await using var network = await Network.StartAsync();
        await network.Aws.Do(() =>
        {
            var allocation = network.Make("AWS::EC2::EIP", "Address", new() { ["Domain"] = "vpc" }).Attributes!["AllocationId"]!.ToString();
            network.Make("AWS::EC2::NatGateway", "Nat", new() { ["SubnetId"] = network.PublicSubnets[0], ["AllocationId"] = allocation });
        });
        foreach (var (type, id, text) in new[]
        {
            ("AWS::EC2::Subnet", network.PublicSubnets[0], "has dependencies"), ("AWS::EC2::VPC", network.Vpc, "has dependencies"),
            ("AWS::EC2::VPCGatewayAttachment", "IGW|" + network.Vpc, "mapped public address"),
        })
        {
            var refused = await Assert.ThrowsAsync<AwsError>(() => network.Aws.Do(() => network.TypeOf(type).Delete!(id)));
            Assert.Equal("DependencyViolation", refused.Code);
            Assert.Contains(text, refused.Message);
        }
    }

    [Fact]
    public async Task A_changed_launch_template_is_a_new_version()
    {
        await using var network = await Network.StartAsync();
        var data = new JsonObject { ["MetadataOptions"] = new JsonObject { ["HttpPutResponseHopLimit"] = 1, ["HttpTokens"] = "required" } };
        var made = await network.Aws.Do(() => network.Make("AWS::EC2::LaunchTemplate", "Template", new() { ["LaunchTemplateData"] = data.DeepClone() }));
        Assert.Equal("1", made.Attributes!["LatestVersionNumber"]!.ToString());
        data["MetadataOptions"]!["HttpPutResponseHopLimit"] = 2;
        var updated = await network.Aws.Do(() => network.TypeOf("AWS::EC2::LaunchTemplate").Update!(made.Id, new ResourceRequest("Template", "Stack", new() { ["LaunchTemplateData"] = data })));
        Assert.Equal("2", updated["LatestVersionNumber"]!.ToString());
        var versions = (await network.Client.DescribeLaunchTemplateVersionsAsync(new DescribeLaunchTemplateVersionsRequest { LaunchTemplateId = made.Id })).LaunchTemplateVersions;
        Assert.Equal([1, 2], versions.Select(version => version.LaunchTemplateData.MetadataOptions.HttpPutResponseHopLimit ?? 0));
        Assert.Equal("InvalidLaunchTemplateId.VersionNotFound", await RefusedAsync(() => network.Client.DescribeLaunchTemplateVersionsAsync(new DescribeLaunchTemplateVersionsRequest { LaunchTemplateId = made.Id, Versions = ["3"] })));
    }

    [Fact]
    public async Task Descriptions_come_in_pages_and_tags_can_be_put_and_taken()
    {
        await using var network = await Network.StartAsync();
        foreach (var number in new[] { 200, 201, 202 })
            await network.Aws.Do(() => network.Make("AWS::EC2::Subnet", "More" + number, new() { ["VpcId"] = network.Vpc, ["AvailabilityZone"] = "us-west-2c", ["CidrBlock"] = $"10.20.{number}.0/24" }));
        var first = await network.Client.DescribeSubnetsAsync(new DescribeSubnetsRequest { MaxResults = 5 });
        var second = await network.Client.DescribeSubnetsAsync(new DescribeSubnetsRequest { MaxResults = 5, NextToken = first.NextToken });
        Assert.Equal([5, 2], [first.Subnets.Count, second.Subnets.Count]);
        Assert.Null(second.NextToken);
        Assert.Equal("InvalidNextToken", await RefusedAsync(() => network.Client.DescribeSubnetsAsync(new DescribeSubnetsRequest { NextToken = "nonsense" })));
        await network.Client.CreateTagsAsync(new() { Resources = [network.Vpc, network.PublicSubnets[0]], Tags = [new Tag("owner", "us")] });
        Assert.Equal(network.PublicSubnets[0], (await network.Client.DescribeSubnetsAsync(new DescribeSubnetsRequest { Filters = [new Filter("tag-key", ["owner"])] })).Subnets.Single().SubnetId);
        await network.Client.DeleteTagsAsync(new() { Resources = [network.Vpc], Tags = [new Tag("owner")] });
        Assert.Empty((await network.Client.DescribeVpcsAsync(new DescribeVpcsRequest { VpcIds = [network.Vpc] })).Vpcs.Single().Tags ?? []);
        Assert.Equal("InvalidID", await RefusedAsync(() => network.Client.CreateTagsAsync(new() { Resources = ["vpc-0"], Tags = [new Tag("owner", "us")] })));
        Assert.Equal("InvalidParameterValue", await RefusedAsync(() => network.Client.CreateTagsAsync(new() { Resources = [network.Vpc], Tags = [new Tag("aws:mine", "x")] })));
    }

    [Fact]
    public async Task Addresses_are_few()
    {
        await using var network = await Network.StartAsync();
        for (var i = 0; i < 5; i++) await network.Client.AllocateAddressAsync(new AllocateAddressRequest { Domain = DomainType.Vpc });
        Assert.Equal("AddressLimitExceeded", await RefusedAsync(() => network.Client.AllocateAddressAsync(new AllocateAddressRequest { Domain = DomainType.Vpc })));
    }

    [Fact]
    public async Task What_is_not_modelled_unknown_or_unsigned_is_refused()
    {
        await using var network = await Network.StartAsync();
        Assert.Contains("ec2:RunInstances is not modelled", (await Assert.ThrowsAsync<AmazonEC2Exception>(() => network.Client.RunInstancesAsync(new() { MinCount = 1, MaxCount = 1 }))).Message);
        Assert.Contains("ec2:AllocateAddress: the member PublicIpv4Pool is not modelled",
            (await Assert.ThrowsAsync<AmazonEC2Exception>(() => network.Client.AllocateAddressAsync(new AllocateAddressRequest { PublicIpv4Pool = "pool" }))).Message);
        using var stranger = new AmazonEC2Client(new Amazon.Runtime.BasicAWSCredentials("STRANGER", "secret"), network.Aws.Here(new AmazonEC2Config()));
        Assert.Equal("AuthFailure", await RefusedAsync(() => stranger.DescribeVpcsAsync()));
        using var unsigned = new HttpClient();
        using var answer = await unsigned.PostAsync(network.Aws.Url, new StringContent("Action=DescribeVpcs&Version=2016-11-15"));
        Assert.Equal(403, (int)answer.StatusCode);
    }

    static async Task<string> RefusedAsync(Func<Task> call) => (await Assert.ThrowsAsync<AmazonEC2Exception>(call)).ErrorCode;
}

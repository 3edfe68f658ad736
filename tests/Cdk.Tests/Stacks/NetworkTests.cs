namespace ComfyServerless.Cdk.Tests.Stacks;

[Collection(Synthesized.Name)]
public sealed class NetworkTests(Synthesized stack)
{
    [Fact]
    public void Three_zones_have_a_public_and_a_private_subnet_each()
        => Assert.Equal(["us-west-2a", "us-west-2a", "us-west-2b", "us-west-2b", "us-west-2c", "us-west-2c"],
            stack.Of("AWS::EC2::Subnet").Select(subnet => subnet["AvailabilityZone"]!.GetValue<string>()).Order());

    [Fact]
    public void The_private_route_tables_have_no_way_out_of_the_templates_making() // EnsureEgress makes it, and CloudFormation must not undo that
        => Assert.All(stack.Of("AWS::EC2::Route"), route => Assert.Contains("PublicSubnet", route["RouteTableId"]!["Ref"]!.GetValue<string>()));

    [Fact]
    public void S3_is_reached_from_every_private_subnet_without_the_way_out()
    {
        var tables = Assert.Single(stack.Of("AWS::EC2::VPCEndpoint"))["RouteTableIds"]!.AsArray().Select(table => table!["Ref"]!.GetValue<string>());
        Assert.Equal(3, tables.Count(table => table.Contains("PrivateSubnet")));
    }

    [Fact]
    public void The_control_plane_admits_443_from_the_functions_and_the_helm_build_and_nobody_else()
    {
        var rules = stack.Of("AWS::EC2::SecurityGroupIngress");
        Assert.All(rules, rule => Assert.Equal((443, 443, "tcp"), (rule["FromPort"]!.GetValue<int>(), rule["ToPort"]!.GetValue<int>(), rule["IpProtocol"]!.GetValue<string>())));
        Assert.All(rules, rule => Assert.StartsWith("NetworkControlPlane", Group(rule, "GroupId")));
        Assert.Equal(["Builds", "Functions"], rules.Select(rule => Group(rule, "SourceSecurityGroupId")["Network".Length..^8]).Order());
        Assert.All(stack.Of("AWS::EC2::SecurityGroup"), group => Assert.Null(group["SecurityGroupIngress"]));
    }

    [Fact]
    public void The_system_nodes_demand_IMDSv2_out_of_a_pods_reach_and_encrypt_their_disk()
    {
        var data = Assert.Single(stack.Of("AWS::EC2::LaunchTemplate"))["LaunchTemplateData"]!;
        Assert.Equal(("required", 1), (data["MetadataOptions"]!["HttpTokens"]!.GetValue<string>(), data["MetadataOptions"]!["HttpPutResponseHopLimit"]!.GetValue<int>()));
        Assert.True(data["BlockDeviceMappings"]![0]!["Ebs"]!["Encrypted"]!.GetValue<bool>());
    }

    static string Group(Resource rule, string property) => rule[property]!["Fn::GetAtt"]![0]!.GetValue<string>();
}

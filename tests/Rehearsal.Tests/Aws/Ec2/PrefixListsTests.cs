using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.TestKit;
using Amazon.EC2;
using Amazon.EC2.Model;

namespace ComfyServerless.Rehearsal.Tests.Aws.Ec2;

public sealed class PrefixListsTests : IAsyncLifetime
{
    LocalAws aws = null!;
    Ec2Service ec2 = null!;
    AmazonEC2Client client = null!;
    string group = "";

    public async Task InitializeAsync()
    {
        aws = await LocalAws.StartAsync(context =>
        {
            ec2 = new(context, new IamRoles(context));
            var vpc = new NetworkResourceTypes(context, ec2).ResourceTypes.Single(type => type.Name == "AWS::EC2::VPC").Create(new("Vpc", "stack", new() { ["CidrBlock"] = "10.0.0.0/16" })).Id;
            group = new ComputeResourceTypes(context, ec2).ResourceTypes.Single(type => type.Name == "AWS::EC2::SecurityGroup").Create(new("Group", "stack", new() { ["GroupDescription"] = "it", ["VpcId"] = vpc })).Id;
            return [ec2];
        });
        client = new(LocalAws.Credentials(), aws.Here(new AmazonEC2Config()));
    }

    [Fact]
    public async Task CloudFronts_addresses_are_found_by_the_lists_name_and_no_other_list_is_there()
    {
        async Task<List<ManagedPrefixList>> Find(string name) => (await client.DescribeManagedPrefixListsAsync(new DescribeManagedPrefixListsRequest { Filters = [new Filter("prefix-list-name", [name])] })).PrefixLists ?? [];
        Assert.Equal(ec2.PrefixLists.CloudFrontId, Assert.Single(await Find("com.amazonaws.global.cloudfront.origin-facing")).PrefixListId);
        Assert.Empty(await Find("com.amazonaws.us-west-2.s3"));
    }

    [Fact]
    public async Task A_list_in_a_rule_counts_by_its_weight_so_that_two_do_not_fit_into_a_group()
    {
        await aws.Do(() => Permit(80));
        var refused = await Assert.ThrowsAsync<AwsError>(() => aws.Do(() => Permit(443)));
        Assert.Equal("RulesPerSecurityGroupLimitExceeded", refused.Code);
        Assert.True(await aws.Do(() => ec2.SecurityGroups.Admits(group, ec2.PrefixLists.CloudFrontId, 80)));
        Assert.False(await aws.Do(() => ec2.SecurityGroups.Admits(group, ec2.PrefixLists.CloudFrontId, 443)));
    }

    void Permit(int port) => ec2.SecurityGroups.Permit(group, "ipPermissions", "tcp", port, port, ec2.PrefixLists.CloudFrontId, null, null);

    public async Task DisposeAsync()
    {
        client.Dispose();
        await aws.DisposeAsync();
    }
}

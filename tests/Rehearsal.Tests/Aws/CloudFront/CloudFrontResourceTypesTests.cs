using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.CloudFront;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.Elb;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Tests.Aws.CloudFront;

/// <summary>What CloudFront refuses to make. In us-east-1, where one zone takes no VPC origins.</summary>
public sealed class CloudFrontResourceTypesTests : IAsyncLifetime, ITargetNetwork
{
    readonly VirtualTime time = new(new(2030, 1, 7, 9, 0, 0, TimeSpan.Zero));
    CloudFrontService front = null!;
    ElbService elb = null!;
    List<IResourceTypes> rooms = [];
    string vpc = "", group = "";

    public Uri? ServerAt(string vpc, string address, int port) => null;
    public bool Admits(string vpc, string address, string fromGroup, int port) => false;

    public Task InitializeAsync() => time.Do(() =>
    {
        var context = new AwsContext(time, new WorldJournal(time), new Latencies(), "111122223333", "us-east-1");
        var ec2 = new Ec2Service(context, new IamRoles(context));
        elb = new(context, ec2, this);
        front = new(context, ec2, elb);
        rooms = [new NetworkResourceTypes(context, ec2), new ComputeResourceTypes(context, ec2), elb.ResourceTypes, front.ResourceTypes];
        vpc = Make("AWS::EC2::VPC", new() { ["CidrBlock"] = "10.0.0.0/16" }).Id;
        Make("AWS::EC2::VPCGatewayAttachment", new() { ["VpcId"] = vpc, ["InternetGatewayId"] = Make("AWS::EC2::InternetGateway", []).Id });
        group = Make("AWS::EC2::SecurityGroup", new() { ["GroupDescription"] = "balancer", ["VpcId"] = vpc }).Id;
    });

    CreatedResource Make(string type, JsonObject properties) => rooms.SelectMany(room => room.ResourceTypes).Single(row => row.Name == type).Create(new("It", "stack", properties));

    string Balancer(string zones, string name = "it") => Make("AWS::ElasticLoadBalancingV2::LoadBalancer", new()
    {
        ["Name"] = name, ["Scheme"] = "internal", ["SecurityGroups"] = new JsonArray(group),
        ["Subnets"] = Json.List(zones.Select(zone => Make("AWS::EC2::Subnet", new() { ["VpcId"] = vpc, ["CidrBlock"] = $"10.0.{zone - 'a'}.0/24", ["AvailabilityZone"] = "us-east-1" + zone }).Id)),
    }).Id;

    CreatedResource Origin(string balancer) => Make("AWS::CloudFront::VpcOrigin", new()
    {
        ["VpcOriginEndpointConfig"] = new JsonObject { ["Name"] = "it", ["Arn"] = balancer, ["HTTPPort"] = 80, ["OriginProtocolPolicy"] = "http-only" },
    });

    async Task<string> Active(string zones)
    {
        var arn = await time.Do(() => Balancer(zones));
        await time.Do(async () =>
        {
            await time.Delay(TimeSpan.FromMinutes(3));
            return true;
        });
        return arn;
    }

    Task<AwsError> Refusal(Action make) => time.Do(() => Assert.Throws<AwsError>(make));

    [Fact]
    public async Task A_zone_that_takes_no_VPC_origins_is_refused_by_its_id()
    {
        var balancer = await Active("bc");
        Assert.Contains("use1-az3", (await Refusal(() => Origin(balancer))).Message);
    }

    [Fact]
    public async Task A_load_balancer_that_is_not_active_yet_or_has_a_VPC_origin_already_gets_none()
    {
        var balancer = "";
        Assert.Contains("provisioning", (await Refusal(() => Origin(balancer = Balancer("ab")))).Message);
        await time.Do(async () =>
        {
            await time.Delay(TimeSpan.FromMinutes(3));
            return Origin(balancer);
        });
        Assert.Equal("EntityAlreadyExists", (await Refusal(() => Origin(balancer))).Code);
    }

    [Fact]
    public async Task A_load_balancer_needs_two_zones_and_a_name_of_its_own()
    {
        Assert.Contains("two different Availability Zones", (await Refusal(() => Balancer("a"))).Message);
        await time.Do(() => { Balancer("bd"); });
        Assert.Equal("DuplicateLoadBalancerName", (await Refusal(() => Balancer("c"))).Code);
    }

    [Theory]
    [InlineData("ViewerProtocolPolicy", "allow-all", "NotModelled")]
    [InlineData("CachePolicyId", "00000000-0000-0000-0000-000000000000", "NotModelled")]
    [InlineData("TargetOriginId", "other", "NoSuchOrigin")]
    public async Task A_distribution_that_lets_plain_HTTP_through_or_names_what_is_not_there_is_refused(string member, string value, string code)
    {
        var behaviour = new JsonObject
        {
            ["TargetOriginId"] = "it", ["ViewerProtocolPolicy"] = "redirect-to-https", ["CachePolicyId"] = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", ["OriginRequestPolicyId"] = "216adef6-5c7f-47e4-b989-5492eafa07d3", [member] = value,
        };
        var refused = await Refusal(() => Make("AWS::CloudFront::Distribution", new() { ["DistributionConfig"] = new JsonObject
        {
            ["Enabled"] = true, ["Origins"] = new JsonArray(new JsonObject { ["Id"] = "it", ["DomainName"] = "example.org", ["CustomOriginConfig"] = new JsonObject() }), ["DefaultCacheBehavior"] = behaviour,
        } }));
        Assert.Equal(code, refused.Code);
    }

    [Fact]
    public async Task A_function_of_a_runtime_that_is_not_modelled_or_that_is_no_JavaScript_is_refused()
    {
        JsonObject Function(string code, string runtime) => new() { ["Name"] = "f", ["AutoPublish"] = true, ["FunctionCode"] = code, ["FunctionConfig"] = new JsonObject { ["Runtime"] = runtime } };
        Assert.Equal("NotModelled", (await Refusal(() => Make("AWS::CloudFront::Function", Function("function handler() {}", "cloudfront-js-1.0")))).Code);
        Assert.Equal("InvalidArgument", (await Refusal(() => Make("AWS::CloudFront::Function", Function("function handler(", "cloudfront-js-2.0")))).Code);
        Assert.Equal("FunctionSizeLimitExceeded", (await Refusal(() => Make("AWS::CloudFront::Function", Function("//" + new string('x', 11_000), "cloudfront-js-2.0")))).Code);
    }

    public async Task DisposeAsync()
    {
        await elb.DisposeAsync();
        await front.DisposeAsync();
        await time.DisposeAsync();
    }
}

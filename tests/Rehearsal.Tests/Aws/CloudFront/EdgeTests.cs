using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.CloudFormation;
using ComfyServerless.Rehearsal.Aws.CloudFront;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.Elb;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.ComfyUi;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Aws.CloudFront;

/// <summary>A load balancer and a distribution out of one stack, a ComfyUI behind them, and viewers in front.</summary>
public sealed class EdgeTests : IAsyncLifetime, ITargetNetwork
{
    LocalAws aws = null!;
    Ec2Service ec2 = null!;
    ElbService elb = null!;
    CloudFrontService front = null!;
    CloudFormationService stacks = null!;
    ComfyUIServer? comfy;
    string role = "", group = "", targets = "", vpc = "";
    string[] subnets = [];
    bool admitted = true;

    readonly HttpClient http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    public Uri? ServerAt(string vpc, string address, int port) => (address, port) == ("10.0.1.9", 8188) ? comfy?.Url : null;
    public bool Admits(string vpc, string address, string fromGroup, int port) => admitted && fromGroup == group;

    public async Task InitializeAsync()
    {
        aws = await LocalAws.StartAsync(context =>
        {
            var roles = new IamRoles(context);
            ec2 = new(context, roles);
            elb = new(context, ec2, this);
            front = new(context, ec2, elb);
            var network = new NetworkResourceTypes(context, ec2);
            var compute = new ComputeResourceTypes(context, ec2);
            CreatedResource Make(string type, JsonObject properties) => network.ResourceTypes.Concat(compute.ResourceTypes).Concat(elb.ResourceTypes.ResourceTypes).Single(row => row.Name == type).Create(new("It", "stack", properties));
            vpc = Make("AWS::EC2::VPC", new() { ["CidrBlock"] = "10.0.0.0/16" }).Id;
            Make("AWS::EC2::VPCGatewayAttachment", new() { ["VpcId"] = vpc, ["InternetGatewayId"] = Make("AWS::EC2::InternetGateway", []).Id });
            subnets = [.. "ab".Select((letter, i) => Make("AWS::EC2::Subnet", new() { ["VpcId"] = vpc, ["CidrBlock"] = $"10.0.{i}.0/24", ["AvailabilityZone"] = "us-west-2" + letter }).Id)];
            group = Make("AWS::EC2::SecurityGroup", new() { ["GroupDescription"] = "balancer", ["VpcId"] = vpc }).Id;
            Make("AWS::EC2::SecurityGroupIngress", new() { ["GroupId"] = group, ["SourcePrefixListId"] = ec2.PrefixLists.CloudFrontId, ["IpProtocol"] = "tcp", ["FromPort"] = 80, ["ToPort"] = 80 });
            targets = Make("AWS::ElasticLoadBalancingV2::TargetGroup", new()
            {
                ["TargetType"] = "ip", ["Protocol"] = "HTTP", ["Port"] = 8188, ["VpcId"] = vpc, ["HealthCheckPath"] = "/system_stats", ["HealthCheckIntervalSeconds"] = 10,
                ["TargetGroupAttributes"] = new JsonArray(new JsonObject { ["Key"] = "stickiness.enabled", ["Value"] = "true" }),
            }).Id;
            role = roles.Create("maker", JsonNode.Parse("""{"Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudformation.amazonaws.com"}, "Action": "sts:AssumeRole"}]}""")!.AsObject()).Arn;
            stacks = new(context, new ResourceTable([elb.ResourceTypes, front.ResourceTypes]), roles, (_, _) => null);
            return [ec2, elb, front, stacks];
        });
        await front.StartAsync();
    }

    async Task MakeAsync(TimeSpan? wait = null)
    {
        await aws.QueryAsync("cloudformation", "CreateStack", ("StackName", "it"), ("TemplateBody", EdgeTemplate.Of(subnets, group, targets)), ("RoleARN", role));
        await aws.PassAsync(wait ?? TimeSpan.FromMinutes(20));
    }

    async Task ServeAsync()
    {
        comfy = await ComfyUIServer.StartAsync(aws.Time, aws.Context.Latencies, new("1.0", "A10G", new Folder(), new Folder()));
        await aws.QueryAsync("elasticloadbalancing", "RegisterTargets", ("TargetGroupArn", targets), ("Targets.member.1.Id", "10.0.1.9"), ("Targets.member.1.Port", "8188"));
        await aws.PassAsync(TimeSpan.FromMinutes(1));
    }

    async Task<string> Url() => "http://" + (await aws.Do(() => stacks.Find("it")!.Outputs["Domain"]));

    async Task<HttpResponseMessage> Get(string path = "/system_stats", params (string Name, string Value)[] headers) => await Send(HttpMethod.Get, path, headers);

    async Task<HttpResponseMessage> Send(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, await Url() + path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request);
    }

    async Task<(string State, string? Reason)> Health()
    {
        var health = (await aws.QueryAsync("elasticloadbalancing", "DescribeTargetHealth", ("TargetGroupArn", targets))).Descendants("TargetHealth").Single();
        return (health.Element("State")!.Value, health.Element("Reason")?.Value);
    }

    [Fact]
    public async Task A_viewer_without_the_key_is_refused_and_one_with_it_sees_ComfyUI()
    {
        await MakeAsync();
        await ServeAsync();
        using var refused = await Get();
        Assert.Equal((HttpStatusCode.Unauthorized, "who are you?"), (refused.StatusCode, await refused.Content.ReadAsStringAsync()));
        using var seen = await Get("/system_stats?x=1", ("Cookie", "key=1; other=2"));
        Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
        Assert.Contains("cuda", await seen.Content.ReadAsStringAsync());
        Assert.Equal("Miss from cloudfront", seen.Headers.GetValues("X-Cache").Single());
        Assert.Contains(seen.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("AWSALB=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_WebSocket_passes_through_the_edge_and_the_load_balancer()
    {
        await MakeAsync();
        await ServeAsync();
        var address = new Uri("ws" + (await Url())[4..] + "/ws?clientId=me");
        using var refused = new ClientWebSocket();
        await Assert.ThrowsAsync<WebSocketException>(() => refused.ConnectAsync(address, default));
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", "key=1");
        await socket.ConnectAsync(address, default);
        var buffer = new byte[4096];
        var message = await socket.ReceiveAsync(buffer, default);
        Assert.Contains("\"sid\":\"me\"", System.Text.Encoding.UTF8.GetString(buffer, 0, message.Count));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
    }

    [Fact]
    public async Task Nobody_answers_at_the_address_before_the_distribution_is_deployed()
    {
        await MakeAsync(TimeSpan.FromSeconds(152 + 480 + 100));
        var port = (await aws.Do(() => front.Store.Distributions.Values.Single())).Port;
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync($"http://127.0.0.1:{port}/"));
        await aws.PassAsync(TimeSpan.FromSeconds(100));
        using var answered = await Get();
        Assert.Equal(HttpStatusCode.Unauthorized, answered.StatusCode);
    }

    [Fact]
    public async Task Another_host_a_method_that_is_not_allowed_and_a_function_that_fails_are_refused_by_the_edge()
    {
        await MakeAsync();
        using var host = await Get("/", ("Host", "example.org"), ("Cookie", "key=1"));
        using var method = await Send(HttpMethod.Delete, "/", ("Cookie", "key=1"));
        using var thrown = await Get("/", ("X-Throw", "1"));
        using var invalid = await Get("/", ("X-Break", "1"));
        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable],
            new[] { host.StatusCode, method.StatusCode, thrown.StatusCode, invalid.StatusCode });
    }

    [Fact]
    public async Task A_target_group_without_targets_answers_503_and_a_process_that_ended_502()
    {
        await MakeAsync();
        using var empty = await Get("/", ("Cookie", "key=1"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "awselb/2.0"), (empty.StatusCode, empty.Headers.Server.ToString()));
        await ServeAsync();
        await comfy!.DisposeAsync();
        comfy = null;
        using var ended = await Get("/", ("Cookie", "key=1"));
        Assert.Equal(HttpStatusCode.BadGateway, ended.StatusCode);
        await aws.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(("unhealthy", "Target.FailedHealthChecks"), await Health());
    }

    [Fact]
    public async Task Without_the_rule_that_admits_the_load_balancer_targets_stay_unhealthy_and_requests_time_out()
    {
        admitted = false;
        await MakeAsync();
        await ServeAsync();
        Assert.Equal(("unhealthy", "Target.Timeout"), await Health());
        using var timedOut = await Get("/", ("Cookie", "key=1"));
        Assert.Equal(HttpStatusCode.GatewayTimeout, timedOut.StatusCode);
        admitted = true;
        await aws.PassAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(("healthy", (string?)null), await Health());
    }

    [Fact]
    public async Task Without_the_rule_that_admits_CloudFront_the_edge_reaches_nothing()
    {
        await aws.Do(() => ec2.SecurityGroups.Revoke(group, "ipPermissions", "tcp", 80, 80, ec2.PrefixLists.CloudFrontId, null, null));
        await MakeAsync();
        await ServeAsync();
        using var answer = await Get("/", ("Cookie", "key=1"));
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
    }

    [Fact]
    public async Task A_target_that_is_taken_out_drains_and_is_gone_and_one_of_no_load_balancer_is_unused()
    {
        await ServeAsync();
        Assert.Equal(("unused", "Target.NotInUse"), await Health());
        await MakeAsync();
        Assert.Equal(("healthy", (string?)null), await Health());
        await aws.QueryAsync("elasticloadbalancing", "DeregisterTargets", ("TargetGroupArn", targets), ("Targets.member.1.Id", "10.0.1.9"));
        Assert.Equal("draining", (await Health()).State);
        await aws.PassAsync(TimeSpan.FromSeconds(301));
        Assert.Empty((await aws.QueryAsync("elasticloadbalancing", "DescribeTargetHealth", ("TargetGroupArn", targets))).Descendants("TargetHealth"));
    }

    [Fact]
    public async Task A_VPC_origin_needs_an_internet_gateway()
    {
        await aws.Do(() => new NetworkResourceTypes(aws.Context, ec2).ResourceTypes.Single(row => row.Name == "AWS::EC2::VPCGatewayAttachment").Delete!("IGW|" + vpc));
        await MakeAsync();
        var stack = await aws.Do(() => stacks.Find("it")!);
        Assert.Equal("ROLLBACK_COMPLETE", stack.Status);
        Assert.Contains(stack.Events, entry => entry.LogicalId == "Origin" && entry.Reason?.Contains("no internet gateway", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Deleting_the_stack_leaves_nothing_behind_and_the_distribution_ends_first()
    {
        await MakeAsync();
        var url = await Url();
        await aws.QueryAsync("cloudformation", "DeleteStack", ("StackName", "it"));
        await aws.PassAsync(TimeSpan.FromMinutes(2));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(url));
        await aws.PassAsync(TimeSpan.FromMinutes(20));
        Assert.Null(stacks.Find("it"));
        Assert.Equal((0, 0, 0, 0), (front.Store.Distributions.Count, front.Store.VpcOrigins.Count, front.Store.Functions.Count, elb.Store.LoadBalancers.Count));
        Assert.Empty(ec2.Store.NetworkInterfaces.All);
        Assert.DoesNotContain(ec2.Store.SecurityGroups.All, row => row.Text("groupName") == "CloudFront-VPCOrigins-Service-SG");
    }

    [Fact]
    public async Task The_API_shows_what_there_is()
    {
        await MakeAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, aws.Url + "/2020-05-31/distribution");
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=AKIATester/20260701/us-east-1/cloudfront/aws4_request, SignedHeaders=host, Signature=00");
        using var answer = await http.SendAsync(request);
        var list = XElement.Parse(await answer.Content.ReadAsStringAsync());
        XNamespace space = "http://cloudfront.amazonaws.com/doc/2020-05-31/";
        Assert.Equal(space + "DistributionList", list.Name);
        Assert.Equal("Deployed", list.Descendants(space + "DistributionSummary").Single().Element(space + "Status")!.Value);
        var balancer = (await aws.QueryAsync("elasticloadbalancing", "DescribeLoadBalancers", ("Names.member.1", "it"))).Descendants("LoadBalancers").Single().Element("member")!;
        Assert.Equal(("active", "internal"), (balancer.Element("State")!.Element("Code")!.Value, balancer.Element("Scheme")!.Value));
        Assert.Equal("LoadBalancerNotFound", (await aws.QueryAsync("elasticloadbalancing", "DescribeLoadBalancers", ("Names.member.1", "other"))).Element("Code")!.Value);
    }

    public async Task DisposeAsync()
    {
        http.Dispose();
        await front.DisposeAsync();
        await elb.DisposeAsync();
        if (comfy != null) await comfy.DisposeAsync();
        await aws.DisposeAsync();
    }

    sealed class Folder : IComfyUIFolder
    {
        readonly Dictionary<string, byte[]> files = [];
        public byte[]? Read(string path) => files.GetValueOrDefault(path);
        public void Write(string path, byte[] content) => files[path] = content;
        public IReadOnlyList<string> List() => [.. files.Keys];
    }
}

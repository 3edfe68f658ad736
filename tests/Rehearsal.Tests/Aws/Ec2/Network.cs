using System.Text.Json.Nodes;
using AmazonEC2Client = Amazon.EC2.AmazonEC2Client;
using AmazonEC2Config = Amazon.EC2.AmazonEC2Config;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Aws.Ec2;

/// <summary>A VPC as the deployer's template makes it: two zones, public and private subnets, an internet gateway; and EC2's client.</summary>
public sealed class Network : IAsyncDisposable
{
    readonly LocalAws aws;
    Dictionary<string, ResourceType> types = new();

    Network(LocalAws aws) => this.aws = aws;

    public LocalAws Aws => aws;
    public required Ec2Service Ec2 { get; init; }
    public required IamRoles Iam { get; init; }
    public required AmazonEC2Client Client { get; init; }
    public string Vpc { get; private set; } = "";
    public string InternetGateway { get; private set; } = "";
    public string ProfileName { get; private set; } = "";
    public List<string> PublicSubnets { get; } = [];
    public List<string> PrivateSubnets { get; } = [];
    public List<string> PrivateTables { get; } = [];

    /// <param name="more">Services beside EC2. World's thread.</param>
    public static async Task<Network> StartAsync(Func<AwsContext, Ec2Service, IamRoles, IEnumerable<AwsService>>? more = null)
    {
        IamRoles? roles = null;
        Ec2Service? ec2 = null;
        var aws = await LocalAws.StartAsync(context =>
        {
            ec2 = new(context, roles = new(context));
            return [ec2, .. more?.Invoke(context, ec2, roles) ?? []];
        });
        var network = new Network(aws) { Ec2 = ec2!, Iam = roles!, Client = new(LocalAws.Credentials(), aws.Here(new AmazonEC2Config())) };
        await aws.Do(network.Build);
        return network;
    }

    /// <summary>Makes a resource as CloudFormation would. World's thread.</summary>
    public CreatedResource Make(string type, string logicalId, JsonObject properties) => types[type].Create(new(logicalId, "Stack", properties));

    public ResourceType TypeOf(string type) => types[type];

    void Build()
    {
        IResourceTypes[] rooms = [new NetworkResourceTypes(aws.Context, Ec2), new ComputeResourceTypes(aws.Context, Ec2), new IamResourceTypes(aws.Context, Iam)];
        types = rooms.SelectMany(room => room.ResourceTypes).ToDictionary(type => type.Name);
        Vpc = Make("AWS::EC2::VPC", "Vpc", new() { ["CidrBlock"] = "10.20.0.0/16" }).Id;
        InternetGateway = Make("AWS::EC2::InternetGateway", "Gateway", new()).Id;
        Make("AWS::EC2::VPCGatewayAttachment", "Attachment", new() { ["InternetGatewayId"] = InternetGateway, ["VpcId"] = Vpc });
        foreach (var (zone, number) in new[] { ("a", 0), ("b", 1) })
        {
            PublicSubnets.Add(Subnet("Public" + number, zone, $"10.20.{number}.0/24"));
            Make("AWS::EC2::Route", "Default" + number, new() { ["RouteTableId"] = Table(PublicSubnets[^1], number), ["DestinationCidrBlock"] = "0.0.0.0/0", ["GatewayId"] = InternetGateway });
            PrivateSubnets.Add(Subnet("Private" + number, zone, $"10.20.{32 * (number + 1)}.0/19"));
            PrivateTables.Add(Table(PrivateSubnets[^1], number));
        }

        var role = Make("AWS::IAM::Role", "Node", new() { ["AssumeRolePolicyDocument"] = Trust("ec2.amazonaws.com") }).Id;
        ProfileName = Make("AWS::IAM::InstanceProfile", "Profile", new() { ["Roles"] = new JsonArray(role) }).Id;
    }

    public static JsonObject Trust(string service, params string[] actions) => new()
    {
        ["Version"] = "2012-10-17",
        ["Statement"] = new JsonArray(new JsonObject
        {
            ["Effect"] = "Allow", ["Principal"] = new JsonObject { ["Service"] = service },
            ["Action"] = new JsonArray([.. (actions is [] ? ["sts:AssumeRole"] : actions).Select(action => (JsonNode)action)]),
        }),
    };

    string Subnet(string name, string zone, string cidr) => Make("AWS::EC2::Subnet", name, new()
    {
        ["VpcId"] = Vpc, ["AvailabilityZone"] = LocalAws.Region + zone, ["CidrBlock"] = cidr, ["Tags"] = new JsonArray(new JsonObject { ["Key"] = "Name", ["Value"] = name }),
    }).Id;

    string Table(string subnet, int number)
    {
        var table = Make("AWS::EC2::RouteTable", "Table" + number, new() { ["VpcId"] = Vpc }).Id;
        Make("AWS::EC2::SubnetRouteTableAssociation", "Association" + number, new() { ["RouteTableId"] = table, ["SubnetId"] = subnet });
        return table;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await aws.DisposeAsync();
    }
}

using System.Text.Json.Nodes;
using Amazon.EKS;
using Amazon.EKS.Model;
using ComfyServerless.Rehearsal.Aws.Eks;
using ComfyServerless.Rehearsal.Tests.Aws.Ec2;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Aws.Eks;

/// <summary>EKS over a network with the deployer's roles and launch template, its client, and a Kubernetes that remembers.</summary>
public sealed class Control : IAsyncDisposable
{
    public const string Name = "comfyui";
    public const string Administrator = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

    public required Network Network { get; init; }
    public required EksService Eks { get; init; }
    public required RecordingPlane Plane { get; init; }
    public required AmazonEKSClient Client { get; init; }
    public LocalAws Aws => Network.Aws;
    public string ClusterRole { get; private set; } = "";
    public string NodeRole { get; private set; } = "";
    public string PodRole { get; private set; } = "";
    public string ControlGroup { get; private set; } = "";
    public string Template { get; private set; } = "";

    public static async Task<Control> StartAsync()
    {
        EksService? eks = null;
        var plane = new RecordingPlane();
        var network = await Network.StartAsync((context, ec2, roles) => [eks = new(context, ec2, roles, plane)]);
        var control = new Control { Network = network, Eks = eks!, Plane = plane, Client = new(LocalAws.Credentials(), network.Aws.Here(new AmazonEKSConfig())) };
        await network.Aws.Do(control.Build);
        return control;
    }

    /// <summary>With an ACTIVE cluster.</summary>
    public static async Task<Control> ActiveAsync()
    {
        var control = await StartAsync();
        await control.Client.CreateClusterAsync(control.Cluster());
        await control.Aws.PassAsync("ClusterActive");
        return control;
    }

    /// <summary>With an ACTIVE cluster, vpc-cni and a way out for its nodes.</summary>
    public static async Task<Control> ReadyForNodesAsync()
    {
        var control = await ActiveAsync();
        await control.Client.CreateAddonAsync(new CreateAddonRequest { ClusterName = Name, AddonName = "vpc-cni" });
        await control.Aws.Do(() =>
        {
            var allocation = control.Network.Ec2.Addresses.Allocate(new Dictionary<string, string>())["allocationId"]!.ToString();
            var gateway = control.Network.Ec2.NatGateways.Create(control.Network.PublicSubnets[0], allocation, new Dictionary<string, string>())["natGatewayId"]!.ToString();
            foreach (var table in control.Network.PrivateTables) control.Network.Ec2.Routes.Create(table, "0.0.0.0/0", null, gateway);
        });
        return control;
    }

    public CreateClusterRequest Cluster(string token = "execution-1") => new()
    {
        Name = Name, Version = "1.35", ClientRequestToken = token, RoleArn = ClusterRole, BootstrapSelfManagedAddons = false, Tags = new() { ["owner"] = "us" },
        ResourcesVpcConfig = new VpcConfigRequest { SubnetIds = Network.PrivateSubnets, SecurityGroupIds = [ControlGroup], EndpointPublicAccess = false, EndpointPrivateAccess = true },
        AccessConfig = new CreateAccessConfigRequest { AuthenticationMode = AuthenticationMode.API, BootstrapClusterCreatorAdminPermissions = false },
        UpgradePolicy = new UpgradePolicyRequest { SupportType = SupportType.STANDARD },
        Logging = new Logging { ClusterLogging = [new LogSetup { Enabled = true, Types = [LogType.Api, LogType.Audit] }] },
    };

    public CreateNodegroupRequest Nodegroup(int count = 2) => new()
    {
        ClusterName = Name, NodegroupName = "system", ClientRequestToken = "execution-1", NodeRole = NodeRole, Subnets = Network.PrivateSubnets, InstanceTypes = ["t3.large"],
        CapacityType = CapacityTypes.ON_DEMAND, LaunchTemplate = new LaunchTemplateSpecification { Id = Template, Version = "1" }, Labels = new() { ["role"] = "system" },
        ScalingConfig = new NodegroupScalingConfig { MinSize = count, MaxSize = count + 1, DesiredSize = count }, Tags = new() { ["owner"] = "us" },
    };

    public async Task<Cluster> DescribeAsync() => (await Client.DescribeClusterAsync(new DescribeClusterRequest { Name = Name })).Cluster;

    public async Task<Amazon.EKS.Model.Nodegroup> NodegroupAsync()
        => (await Client.DescribeNodegroupAsync(new DescribeNodegroupRequest { ClusterName = Name, NodegroupName = "system" })).Nodegroup;

    public async Task<Addon> AddonAsync(string name) => (await Client.DescribeAddonAsync(new DescribeAddonRequest { ClusterName = Name, AddonName = name })).Addon;

    void Build()
    {
        ClusterRole = Role("ClusterRole", Network.Trust("eks.amazonaws.com"));
        NodeRole = Role("NodeRole", Network.Trust("ec2.amazonaws.com"), "AmazonEKSWorkerNodePolicy");
        PodRole = Role("PodRole", Network.Trust("pods.eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession"));
        ControlGroup = Network.Make("AWS::EC2::SecurityGroup", "ControlPlane", new() { ["GroupDescription"] = "control plane", ["VpcId"] = Network.Vpc }).Id;
        Template = Network.Make("AWS::EC2::LaunchTemplate", "SystemNodes", new()
        {
            ["LaunchTemplateData"] = new JsonObject
            {
                ["TagSpecifications"] = new JsonArray(new JsonObject
                {
                    ["ResourceType"] = "instance", ["Tags"] = new JsonArray(new JsonObject { ["Key"] = "Name", ["Value"] = "comfyui-system" }),
                }),
            },
        }).Id;
    }

    public string Role(string logicalId, JsonObject trust, params string[] policies) => Network.Make("AWS::IAM::Role", logicalId, new()
    {
        ["AssumeRolePolicyDocument"] = trust, ["ManagedPolicyArns"] = new JsonArray([.. policies.Select(policy => (JsonNode)("arn:aws:iam::aws:policy/" + policy))]),
    }).Attributes!["Arn"]!.ToString();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Network.DisposeAsync();
    }
}

using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>
/// Three zones, each with a public and a private subnet, and no NAT gateway: EnsureEgress gives the private route tables their way out while a deployment lives.
/// S3 is reached without it.
/// </summary>
public sealed class Network : Construct
{
    public const string Cidr = "10.20.0.0/16";

    public Network(Construct scope, Configuration configuration) : base(scope, "Network")
    {
        Vpc = new Vpc(this, "Vpc", new VpcProps
        {
            IpAddresses = IpAddresses.Cidr(Cidr),
            AvailabilityZones = [.. configuration.Zones],
            NatGateways = 0,
            RestrictDefaultSecurityGroup = false, // would be a custom resource with a Lambda of CDK's own
            SubnetConfiguration =
            [
                new SubnetConfiguration { Name = "Public", SubnetType = SubnetType.PUBLIC, CidrMask = 24, MapPublicIpOnLaunch = false },
                new SubnetConfiguration { Name = "Private", SubnetType = SubnetType.PRIVATE_ISOLATED, CidrMask = 19 },
            ],
            GatewayEndpoints = new Dictionary<string, IGatewayVpcEndpointOptions>
            {
                ["S3"] = new GatewayVpcEndpointOptions { Service = GatewayVpcEndpointAwsService.S3 },
            },
        });
        Nag.Suppress(Vpc, ("AwsSolutions-VPC7", "Flow logs are billed by the gigabyte, and most of this traffic is images and models; who wants them adds them to the VPC."));
        foreach (var subnet in Vpc.IsolatedSubnets) Tags.Of(subnet).Add("kubernetes.io/role/internal-elb", "1");

        Functions = Group("Functions", "Functions that talk to the cluster");
        Builds = Group("Builds", "The build that runs helm");
        ControlPlane = Group("ControlPlane", "EKS control plane: admits the functions and the build that talk to it");
        ControlPlane.AddIngressRule(Functions, Port.Tcp(443), "Kubernetes API from the functions");
        ControlPlane.AddIngressRule(Builds, Port.Tcp(443), "Kubernetes API from helm");
    }

    public Vpc Vpc { get; }
    public SecurityGroup Functions { get; }
    public SecurityGroup Builds { get; }
    public SecurityGroup ControlPlane { get; }
    public IEnumerable<string> PublicSubnetIds => Vpc.PublicSubnets.Select(subnet => subnet.SubnetId);
    public IEnumerable<string> PrivateSubnetIds => Vpc.IsolatedSubnets.Select(subnet => subnet.SubnetId);
    public IEnumerable<string> PrivateSubnetCidrs => Vpc.IsolatedSubnets.Select(subnet => subnet.Ipv4CidrBlock);
    public IEnumerable<string> PrivateRouteTableIds => Vpc.IsolatedSubnets.Select(subnet => subnet.RouteTable.RouteTableId);

    SecurityGroup Group(string id, string description)
        => new(this, id, new SecurityGroupProps { Vpc = Vpc, Description = description, AllowAllOutbound = true });
}

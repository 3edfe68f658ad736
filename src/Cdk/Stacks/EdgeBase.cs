using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.S3.Assets;
using ComfyServerless.Cdk.Edge;
using ComfyServerless.Cdk.Permissions;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>
/// What the edge stack stands on and costs nothing: the load balancer's security group (the cluster's group refers to it, so it must not go with the load balancer), the template's
/// file, and the role that CloudFormation takes on. The edge stack itself lets CloudFront into the group.
/// </summary>
public sealed class EdgeBase : Construct
{
    public EdgeBase(Construct scope, Configuration configuration, Sources sources, Network network) : base(scope, "Edge")
    {
        SecurityGroup = new SecurityGroup(this, "LoadBalancer", new SecurityGroupProps { Vpc = network.Vpc, Description = "Load balancer of ComfyUI: admits CloudFront, and nobody else by default", AllowAllOutbound = true });
        foreach (var cidr in configuration.Edge.PrivateCidrs) SecurityGroup.AddIngressRule(Peer.Ipv4(cidr), Port.Tcp(80), "Private network, without a password");
        Template = EdgeTemplate.Publish(this, configuration, sources);
        Role = new Role(this, "StackRole", new RoleProps { AssumedBy = new ServicePrincipal("cloudformation.amazonaws.com"), Description = $"{configuration.Deployment}: makes the edge stack" });
        EdgeStackPolicy.AttachTo(Role, configuration, SecurityGroup.SecurityGroupId);
        Nag.Suppress(Role, ("AwsSolutions-IAM5", "Load balancers, distributions and VPC origins get their ids when they are made; names, tags and conditions bind the statements. Describe actions know no resources."));
    }

    public SecurityGroup SecurityGroup { get; }
    public Asset Template { get; }
    public Role Role { get; }
}

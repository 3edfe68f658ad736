using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.ElasticLoadBalancingV2;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.S3.Assets;
using ComfyServerless.Cdk.Edge;
using ComfyServerless.Cdk.Permissions;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>
/// What the edge stack stands on and costs nothing: the load balancer's security group (the cluster's group refers to it, so it must not go with the load balancer) and target group
/// (the pods are bound to it), the template's file, and the role that CloudFormation takes on. The edge stack itself lets CloudFront into the group.
/// </summary>
public sealed class EdgeBase : Construct
{
    public EdgeBase(Construct scope, Configuration configuration, Sources sources, Network network, ClusterRoles cluster) : base(scope, "Edge")
    {
        SecurityGroup = new SecurityGroup(this, "LoadBalancer", new SecurityGroupProps { Vpc = network.Vpc, Description = "Load balancer of ComfyUI: admits CloudFront, and nobody else by default", AllowAllOutbound = true });
        foreach (var cidr in configuration.Edge.PrivateCidrs) SecurityGroup.AddIngressRule(Peer.Ipv4(cidr), Port.Tcp(80), "Private network, without a password");
        TargetGroup = new ApplicationTargetGroup(this, "ComfyUI", new ApplicationTargetGroupProps
        {
            Vpc = network.Vpc, TargetType = TargetType.IP, Protocol = ApplicationProtocol.HTTP, Port = 8188, DeregistrationDelay = Duration.Seconds(30),
            // A browser's uploads, prompts and WebSocket belong to one replica.
            StickinessCookieDuration = Duration.Days(1),
            HealthCheck = new HealthCheck { Path = "/system_stats", HealthyHttpCodes = "200", Interval = Duration.Seconds(10), Timeout = Duration.Seconds(5), HealthyThresholdCount = 2, UnhealthyThresholdCount = 3 },
        });
        LoadBalancerControllerPolicy.AttachTo(cluster.LoadBalancerController, configuration, TargetGroup.TargetGroupArn);
        Template = EdgeTemplate.Publish(this, configuration, sources);
        Role = new Role(this, "StackRole", new RoleProps { AssumedBy = new ServicePrincipal("cloudformation.amazonaws.com"), Description = $"{configuration.Deployment}: makes the edge stack" });
        EdgeStackPolicy.AttachTo(Role, configuration, SecurityGroup.SecurityGroupId);
        Nag.Suppress(Role, ("AwsSolutions-IAM5", "Load balancers, distributions and VPC origins get their ids when they are made; names, tags and conditions bind the statements. Describe actions know no resources."));
    }

    public SecurityGroup SecurityGroup { get; }
    public ApplicationTargetGroup TargetGroup { get; }
    public Asset Template { get; }
    public Role Role { get; }
}

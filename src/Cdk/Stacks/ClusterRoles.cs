using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using ComfyServerless.Cdk.Permissions;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>The roles that the cluster, its nodes and its controllers take on. CloudFormation names them: an access entry stores a role's unique id, not its name.</summary>
public sealed class ClusterRoles : Construct
{
    public ClusterRoles(Construct scope, Configuration configuration, Buckets buckets) : base(scope, "ClusterRoles")
    {
        Cluster = Role("Cluster", new ServicePrincipal("eks.amazonaws.com"), "AmazonEKSClusterPolicy");
        SystemNode = Role("SystemNode", new ServicePrincipal("ec2.amazonaws.com"), NodePolicies);
        GpuNode = Role("GpuNode", new ServicePrincipal("ec2.amazonaws.com"), NodePolicies);
        GpuNode.AddToPolicy(new PolicyStatement(new PolicyStatementProps { Actions = ["s3:ListBucket"], Resources = [buckets.Models.BucketArn] }));
        GpuNode.AddToPolicy(new PolicyStatement(new PolicyStatementProps { Actions = ["s3:GetObject"], Resources = [buckets.Models.ArnForObjects("*")] }));
        GpuNodeProfile = new CfnInstanceProfile(this, "GpuNodeProfile", new CfnInstanceProfileProps { Roles = [GpuNode.RoleName] });
        Karpenter = PodIdentityRole("Karpenter");
        KarpenterPolicy.AttachTo(Karpenter, configuration, GpuNode);
        LoadBalancerController = PodIdentityRole("LoadBalancerController");
        StorageDriver = PodIdentityRole("StorageDriver");
        foreach (var bucket in (Amazon.CDK.AWS.S3.Bucket[])[buckets.Inputs, buckets.Outputs])
        {
            StorageDriver.AddToPolicy(new PolicyStatement(new PolicyStatementProps { Actions = ["s3:ListBucket"], Resources = [bucket.BucketArn] }));
            StorageDriver.AddToPolicy(new PolicyStatement(new PolicyStatementProps
            {
                Actions = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"], Resources = [bucket.ArnForObjects("*")],
            }));
        }

        StorageDriver.AddToPolicy(new PolicyStatement(new PolicyStatementProps { Actions = ["s3:ListBucket"], Resources = [buckets.Models.BucketArn] }));
        StorageDriver.AddToPolicy(new PolicyStatement(new PolicyStatementProps { Actions = ["s3:GetObject"], Resources = [buckets.Models.ArnForObjects("*")] }));

        Nag.Suppress(this, ("AwsSolutions-IAM4", "EKS requires its managed policies on cluster and node roles; AWS adds to them with each Kubernetes version."),
            ("AwsSolutions-IAM5", "Nodes read any model, the driver any object of the buckets; Karpenter's wildcards carry the conditions of its published policy."));
    }

    static readonly string[] NodePolicies = ["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryPullOnly", "AmazonSSMManagedInstanceCore"];

    public Role Cluster { get; }
    public Role SystemNode { get; }
    public Role GpuNode { get; }
    public CfnInstanceProfile GpuNodeProfile { get; }
    public Role Karpenter { get; }
    public Role LoadBalancerController { get; }
    public Role StorageDriver { get; }

    Role Role(string id, PrincipalBase principal, params string[] managedPolicies) => new(this, id, new RoleProps
    {
        AssumedBy = principal, ManagedPolicies = [.. managedPolicies.Select(ManagedPolicy.FromAwsManagedPolicyName)],
    });

    // EKS Pod Identity tags the session, so its principal needs both actions.
    Role PodIdentityRole(string id)
    {
        var role = Role(id, new ServicePrincipal("pods.eks.amazonaws.com"));
        role.AssumeRolePolicy!.AddStatements(new PolicyStatement(new PolicyStatementProps
        {
            Actions = ["sts:TagSession"], Principals = [new ServicePrincipal("pods.eks.amazonaws.com")],
        }));
        return role;
    }
}

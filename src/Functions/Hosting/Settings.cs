using System.Reflection;

namespace ComfyServerless.Functions.Hosting;

/// <summary>
/// What the CDK app made and the functions need to know. Each property is an environment variable of the same name, set from the template;
/// lists are comma-separated. A setting that a function asks for and does not have is an <see cref="InvalidOperationException"/> with its name.
/// </summary>
public sealed class Settings(IReadOnlyDictionary<string, string> environment)
{
    /// <summary>The tag that marks what this deployment owns; its value is <see cref="Deployment"/>.</summary>
    public const string OwnerTag = "comfyserverless:deployment";

    /// <summary>Name of the deployment and of its EKS cluster, e.g. <c>comfyui</c>.</summary>
    public string Deployment => Get();
    public string Region => Get("AWS_REGION");
    public string VpcId => Get();
    /// <summary>Where the NAT gateway goes: the first.</summary>
    public IReadOnlyList<string> PublicSubnetIds => List();
    public IReadOnlyList<string> PrivateSubnetIds => List();
    /// <summary>Their networks, as CIDR, and the whole VPC's.</summary>
    public IReadOnlyList<string> PrivateSubnetCidrs => List();
    public string VpcCidr => Get();
    /// <summary>The route tables that get the default route to the NAT gateway.</summary>
    public IReadOnlyList<string> PrivateRouteTableIds => List();
    /// <summary>The control plane's own group, which admits 443 from the inside functions and CodeBuild.</summary>
    public string ControlPlaneSecurityGroupId => Get();

    public string ClusterRoleArn => Get();
    public string SystemNodeRoleArn => Get();
    public string GpuNodeRoleArn => Get();
    /// <summary>Name (not ARN) of the instance profile of the GPU nodes.</summary>
    public string GpuNodeInstanceProfile => Get();
    public string KarpenterRoleArn => Get();
    /// <summary>Of the controller that binds pods to target groups.</summary>
    public string LoadBalancerControllerRoleArn => Get();
    public string StorageDriverRoleArn => Get();
    public string SystemLaunchTemplateId => Get();
    public string SystemLaunchTemplateVersion => Get();
    /// <summary>Roles of the inside functions and of the controllers' build: cluster administrators.</summary>
    public IReadOnlyList<string> KubernetesRoleArns => List();
    /// <summary>People who may use kubectl, from the CDK configuration. May be empty.</summary>
    public IReadOnlyList<string> OperatorArns => List();

    public string InputsBucket => Get();
    public string OutputsBucket => Get();
    public string ModelsBucket => Get();
    /// <summary>Name of the SSM document that makes a GPU node's models what the bucket holds. It has no parameters.</summary>
    public string ModelsDocument => Get();
    /// <summary>The queue of what happens to models, and where what cannot be done ends. SyncModels' alone.</summary>
    public string SyncQueueUrl => Get();
    public string SyncDeadLettersUrl => Get();
    public string RepositoryName => Get();
    public string RepositoryUri => Get();
    /// <summary>Of BuildKit's cache.</summary>
    public string CacheRepositoryName => Get();
    /// <summary>Images that an execution may name besides those of our repository: <c>repository</c> (any digest of it) or <c>repository@sha256:…</c>. May be empty; BuildImage's alone.</summary>
    public IReadOnlyList<string> AllowedImages => List();
    public string ImageProject => Get();
    public string ControllersProject => Get();
    public string ModelsProject => Get();
    /// <summary>The git repository that versions are looked up in: https://host/owner/name.git.</summary>
    public string ComfyUIRepository => Get();
    /// <summary>Hash of everything the image is made from, except the ComfyUI version.</summary>
    public string ImageContent => Get();
    /// <summary>The machines' ARNs without their last word, e.g. <c>Redeploy</c>.</summary>
    public string MachineArnPrefix => Get();
    /// <summary>Name of the DynamoDB table that holds the lock, and what was told by mail; its key is <c>Deployment</c> (string).</summary>
    public string LockTable => Get();
    /// <summary>Who publishes to it tells people by e-mail; ExplainExecution's alone.</summary>
    public string NotificationsTopicArn => Get();
    /// <summary>Name of the SSM parameter that wishes the next scheduled Teardown away: its value is <c>next</c> then.</summary>
    public string SkipParameter => Get();
    /// <summary>The stack that these functions belong to.</summary>
    public string StackName => Get();
    /// <summary>Name (not URL) of Karpenter's interruption queue.</summary>
    public string InterruptionQueue => Get();

    /// <summary>The load balancer's group, which the cluster's group lets in.</summary>
    public string EdgeSecurityGroupId => Get();
    /// <summary>ComfyUI's pods, as the load balancer sees them.</summary>
    public string EdgeTargetGroupArn => Get();
    /// <summary>https address of the edge stack's template in S3.</summary>
    public string EdgeTemplateUrl => Get();
    /// <summary>The role that CloudFormation takes on for the edge stack.</summary>
    public string EdgeRoleArn => Get();
    /// <summary><c>password</c> or <c>open</c>, from the CDK configuration.</summary>
    public string EdgeAccess => Get();
    public IReadOnlyList<string> EdgeUsers => List();
    /// <summary>Networks that may try a password; empty: all.</summary>
    public IReadOnlyList<string> EdgeCidrs => List();

    /// <summary>The settings' names, as the CDK app writes them.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(Settings).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name).Where(name => name != nameof(Region))];

    string Get([System.Runtime.CompilerServices.CallerMemberName] string name = "")
        => environment.TryGetValue(name, out var value) ? value : throw new InvalidOperationException($"The function's environment variable {name} is not set.");

    IReadOnlyList<string> List([System.Runtime.CompilerServices.CallerMemberName] string name = "")
        => Get(name).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

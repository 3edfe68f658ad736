using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>A value for each property of <see cref="Settings"/>, by its name; each function gets those that its step reads.</summary>
public static class SettingValues
{
    public static IReadOnlyDictionary<string, string> Of(Configuration configuration, Foundation made, string stack) => new Dictionary<string, string>
    {
        [nameof(Settings.Deployment)] = configuration.Deployment,
        [nameof(Settings.VpcId)] = made.Network.Vpc.VpcId,
        [nameof(Settings.PublicSubnetIds)] = string.Join(',', made.Network.PublicSubnetIds),
        [nameof(Settings.PrivateSubnetIds)] = string.Join(',', made.Network.PrivateSubnetIds),
        [nameof(Settings.PrivateSubnetCidrs)] = string.Join(',', made.Network.PrivateSubnetCidrs),
        [nameof(Settings.VpcCidr)] = Network.Cidr,
        [nameof(Settings.PrivateRouteTableIds)] = string.Join(',', made.Network.PrivateRouteTableIds),
        [nameof(Settings.ControlPlaneSecurityGroupId)] = made.Network.ControlPlane.SecurityGroupId,
        [nameof(Settings.ClusterRoleArn)] = made.Roles.Cluster.RoleArn,
        [nameof(Settings.SystemNodeRoleArn)] = made.Roles.SystemNode.RoleArn,
        [nameof(Settings.GpuNodeRoleArn)] = made.Roles.GpuNode.RoleArn,
        [nameof(Settings.GpuNodeInstanceProfile)] = made.Roles.GpuNodeProfile.Ref,
        [nameof(Settings.KarpenterRoleArn)] = made.Roles.Karpenter.RoleArn,
        [nameof(Settings.StorageDriverRoleArn)] = made.Roles.StorageDriver.RoleArn,
        [nameof(Settings.SystemLaunchTemplateId)] = made.Nodes.Template.Ref,
        [nameof(Settings.SystemLaunchTemplateVersion)] = made.Nodes.Template.AttrLatestVersionNumber,
        [nameof(Settings.OperatorArns)] = string.Join(',', configuration.OperatorArns),
        [nameof(Settings.InputsBucket)] = made.Buckets.Inputs.BucketName,
        [nameof(Settings.OutputsBucket)] = made.Buckets.Outputs.BucketName,
        [nameof(Settings.ModelsBucket)] = made.Buckets.Models.BucketName,
        [nameof(Settings.ModelsDocument)] = made.Models.Document.Ref,
        [nameof(Settings.RepositoryName)] = made.Registry.Repository.RepositoryName,
        [nameof(Settings.RepositoryUri)] = made.Registry.Repository.RepositoryUri,
        [nameof(Settings.SyncQueueUrl)] = made.Sync.Queue.QueueUrl,
        [nameof(Settings.SyncDeadLettersUrl)] = made.Sync.DeadLetters.QueueUrl,
        [nameof(Settings.AllowedImages)] = string.Join(',', configuration.AllowedImages),
        [nameof(Settings.CacheRepositoryName)] = made.Registry.Cache.RepositoryName,
        [nameof(Settings.ImageProject)] = made.Builds.Image.ProjectName,
        [nameof(Settings.ControllersProject)] = made.Builds.Controllers.ProjectName,
        [nameof(Settings.ModelsProject)] = made.Builds.Models.ProjectName,
        [nameof(Settings.MachineArnPrefix)] = Arns.MachinePrefix(made.Lock, configuration),
        [nameof(Settings.ComfyUIRepository)] = Configuration.ComfyUIRepository,
        [nameof(Settings.ImageContent)] = made.Builds.ImageContent,
        [nameof(Settings.LockTable)] = made.Lock.Table.TableName,
        [nameof(Settings.LoadBalancerControllerRoleArn)] = made.Roles.LoadBalancerController.RoleArn,
        [nameof(Settings.EdgeSecurityGroupId)] = made.Edge.SecurityGroup.SecurityGroupId,
        [nameof(Settings.EdgeTargetGroupArn)] = made.Edge.TargetGroup.TargetGroupArn,
        [nameof(Settings.EdgeTemplateUrl)] = made.Edge.Template.HttpUrl,
        [nameof(Settings.EdgeRoleArn)] = made.Edge.Role.RoleArn,
        [nameof(Settings.EdgeAccess)] = configuration.Edge.Access,
        [nameof(Settings.EdgeUsers)] = string.Join(',', configuration.Edge.Users),
        [nameof(Settings.EdgeCidrs)] = string.Join(',', configuration.Edge.AllowedCidrs),
        [nameof(Settings.NotificationsTopicArn)] = made.Notifications.Topic?.TopicArn ?? "", // read where there is one only
        [nameof(Settings.SkipParameter)] = SkipParameter(configuration),
        [nameof(Settings.StackName)] = stack,
        [nameof(Settings.InterruptionQueue)] = made.Interruption.Queue.QueueName,
    };

    /// <summary>Name of the SSM parameter that wishes the next scheduled Teardown away. Whoever wishes makes it.</summary>
    public static string SkipParameter(Configuration configuration) => $"/{configuration.Deployment}/teardown/skip";
}

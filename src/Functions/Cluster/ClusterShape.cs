using Amazon.EKS;
using Amazon.EKS.Model;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Cluster;

/// <summary>What the cluster should be like, and the one narrow call that puts a difference right.</summary>
public static class ClusterShape
{
    /// <summary>In standard support on EKS until 2027-03-27.</summary>
    public const string KubernetesVersion = "1.35";

    static readonly string[] LogTypes = ["api", "audit", "authenticator"];

    public static CreateClusterRequest Desired(Settings settings, string execution) => new()
    {
        Name = settings.Deployment,
        Version = KubernetesVersion,
        ClientRequestToken = Ownership.Name(execution),
        RoleArn = settings.ClusterRoleArn,
        ResourcesVpcConfig = new VpcConfigRequest
        {
            SubnetIds = [.. settings.PrivateSubnetIds], SecurityGroupIds = [settings.ControlPlaneSecurityGroupId], EndpointPublicAccess = false, EndpointPrivateAccess = true,
        },
        // EKS's own defaults are CONFIG_MAP, an administrator nobody asked for, unmanaged add-ons and paid extended support.
        AccessConfig = new CreateAccessConfigRequest { AuthenticationMode = AuthenticationMode.API, BootstrapClusterCreatorAdminPermissions = false },
        BootstrapSelfManagedAddons = false,
        UpgradePolicy = new UpgradePolicyRequest { SupportType = SupportType.STANDARD },
        Logging = Logs(),
        Tags = Ownership.Tags(settings, execution),
    };

    public static bool OlderThanPinned(string version) => Version.Parse(version) < Version.Parse(KubernetesVersion);

    /// <returns>The update for the first field of ours that differs (EKS takes one kind a call), or null.</returns>
    public static UpdateClusterConfigRequest? Difference(Settings settings, Amazon.EKS.Model.Cluster cluster)
    {
        if (cluster.ResourcesVpcConfig.EndpointPublicAccess == true || cluster.ResourcesVpcConfig.EndpointPrivateAccess != true)
            return new() { Name = cluster.Name, ResourcesVpcConfig = new VpcConfigRequest { EndpointPublicAccess = false, EndpointPrivateAccess = true } };
        if (Network(settings, cluster.ResourcesVpcConfig) is { } network) return new() { Name = cluster.Name, ResourcesVpcConfig = network };
        var logged = (cluster.Logging?.ClusterLogging ?? []).Where(setup => setup.Enabled == true).SelectMany(setup => setup.Types ?? []).Select(type => type.Value).ToHashSet();
        if (!LogTypes.All(logged.Contains)) return new() { Name = cluster.Name, Logging = Logs() };
        if (cluster.UpgradePolicy?.SupportType != SupportType.STANDARD)
            return new() { Name = cluster.Name, UpgradePolicy = new UpgradePolicyRequest { SupportType = SupportType.STANDARD } };
        return null;
    }

    // EKS may have refused a zone when the cluster was made, so two of our subnets are enough; what must not be is somebody else's.
    static VpcConfigRequest? Network(Settings settings, VpcConfigResponse found)
    {
        var groupsDiffer = found.SecurityGroupIds is not [var group] || group != settings.ControlPlaneSecurityGroupId;
        var subnetsDiffer = found.SubnetIds is not { Count: >= 2 } subnets || subnets.Except(settings.PrivateSubnetIds).Any();
        if (!groupsDiffer && !subnetsDiffer) return null;
        return new() { SecurityGroupIds = groupsDiffer ? [settings.ControlPlaneSecurityGroupId] : null, SubnetIds = subnetsDiffer ? [.. settings.PrivateSubnetIds] : null };
    }

    static Logging Logs() => new() { ClusterLogging = [new LogSetup { Enabled = true, Types = [.. LogTypes.Select(LogType.FindValue)] }] };
}

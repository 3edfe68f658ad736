using Amazon.EKS;
using Amazon.EKS.Model;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Nodes;

/// <summary>What the system node group should be like, and the one narrow call that puts a difference right.</summary>
public static class SystemNodegroup
{
    public const string Name = "system";

    static readonly Dictionary<string, string> Labels = new() { ["role"] = Name };

    // What passes by itself, or when capacity and quota come: the others name something that is gone.
    // https://docs.aws.amazon.com/eks/latest/APIReference/API_Issue.html
    static readonly string[] Passing = ["AsgInstanceLaunchFailures", "InstanceLimitExceeded", "InsufficientFreeAddresses", "NodeCreationFailure", "InternalFailure", "ClusterUnreachable", "Unknown", "LimitExceeded"];

    public static CreateNodegroupRequest Desired(Settings settings, EnsureSystemNodesInput input) => new()
    {
        ClusterName = input.EnsureCluster.Name, NodegroupName = Name, ClientRequestToken = Ownership.Name(input.Execution),
        AmiType = AMITypes.AL2023_x86_64_STANDARD, CapacityType = CapacityTypes.ON_DEMAND, InstanceTypes = [input.Deployment.SystemNodes.InstanceType],
        LaunchTemplate = Template(settings), NodeRole = settings.SystemNodeRoleArn, Subnets = [.. settings.PrivateSubnetIds], ScalingConfig = Scaling(input.Deployment.SystemNodes),
        UpdateConfig = new NodegroupUpdateConfig { MaxUnavailable = 1 }, Labels = new(Labels), Tags = Ownership.Tags(settings, input.Execution),
    };

    /// <exception cref="ResourceFailedException">It differs in what EKS cannot change.</exception>
    public static void RequireChangeable(Settings settings, Nodegroup found, SystemNodes wanted)
    {
        if (found.InstanceTypes is { } types && !types.Contains(wanted.InstanceType))
            throw new ResourceFailedException($"Node group {Name} has instances of {string.Join(", ", types)}, and EKS cannot change that to {wanted.InstanceType}: delete the group in the EKS console and deploy again.");
        if (found.LaunchTemplate?.Id != settings.SystemLaunchTemplateId)
            throw new ResourceFailedException($"Node group {Name} has the launch template {found.LaunchTemplate?.Id ?? "none"}, and EKS cannot change that to {settings.SystemLaunchTemplateId}: delete the group in the EKS console and deploy again.");
    }

    /// <returns>The update of what differs of number, labels and how many are replaced at once, or null.</returns>
    public static UpdateNodegroupConfigRequest? Difference(string cluster, Nodegroup found, SystemNodes wanted)
    {
        var (has, should) = (found.ScalingConfig, Scaling(wanted));
        var scales = has.DesiredSize != should.DesiredSize || has.MinSize != should.MinSize || has.MaxSize != should.MaxSize;
        var labels = Labels.Any(label => found.Labels?.GetValueOrDefault(label.Key) != label.Value);
        var update = found.UpdateConfig?.MaxUnavailable != 1;
        if (!scales && !labels && !update) return null;
        return new()
        {
            ClusterName = cluster, NodegroupName = Name, ScalingConfig = scales ? should : null, Labels = labels ? new UpdateLabelsPayload { AddOrUpdateLabels = new(Labels) } : null,
            UpdateConfig = update ? new NodegroupUpdateConfig { MaxUnavailable = 1 } : null,
        };
    }

    /// <returns>The update to the launch template's version that this version of the stack has, or null. EKS replaces a node after the other.</returns>
    public static UpdateNodegroupVersionRequest? Outdated(Settings settings, string cluster, Nodegroup found)
        => found.LaunchTemplate.Version == settings.SystemLaunchTemplateVersion ? null : new() { ClusterName = cluster, NodegroupName = Name, LaunchTemplate = Template(settings) };

    /// <summary>Nothing will make it well again but a person.</summary>
    public static bool IsBroken(Nodegroup group) => group.Status == NodegroupStatus.DEGRADED && (group.Health?.Issues ?? []).Exists(issue => !Passing.Contains(issue.Code?.Value));

    public static string Issues(Nodegroup group)
        => string.Join("; ", (group.Health?.Issues ?? []).Select(issue => $"{issue.Code}: {issue.Message} ({string.Join(", ", issue.ResourceIds ?? [])})"));

    static LaunchTemplateSpecification Template(Settings settings) => new() { Id = settings.SystemLaunchTemplateId, Version = settings.SystemLaunchTemplateVersion };

    static NodegroupScalingConfig Scaling(SystemNodes wanted) => new() { MinSize = wanted.Count, DesiredSize = wanted.Count, MaxSize = wanted.Count + 1 };
}

using Amazon.EKS;
using Amazon.EKS.Model;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using Addon = ComfyServerless.Functions.Cluster.Addon;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Plans;

/// <summary>The cluster, its add-ons, the system nodes, and what is inside the cluster, which only its absence tells anything of from outside.</summary>
public sealed class ClusterPlanner(IAmazonEKS eks, Settings settings) : IPlanner
{
    const string Nodegroup = "system";

    public async Task<IReadOnlyList<PlanEntry>> LookAsync(Deployment deployment, CancellationToken cancel)
    {
        var (nodes, cluster) = ($"{deployment.SystemNodes.Count} system nodes of {deployment.SystemNodes.InstanceType}", $"EKS cluster {settings.Deployment}, Kubernetes {ClusterShape.KubernetesVersion}");
        if (await FindAsync(cancel) is not { } found)
            return
            [
                new(PlanPart.Cluster, PlanAction.Create, cluster, Medians.Seconds("ClusterActive", "AccessEntryEffective")),
                .. Addon.Base.Concat(Addon.OnNodes).Select(addon => new PlanEntry(PartOf(addon), PlanAction.Create, Show(addon), Medians.Seconds("AddonActive"))),
                new(PlanPart.SystemNodes, PlanAction.Create, nodes, Medians.Seconds("NodegroupActive")),
                new(PlanPart.Controllers, PlanAction.Create, "Karpenter and the load balancer controller", Medians.Seconds("BuildProvisioningInVpc", "HelmRelease", "HelmRelease", "HelmRelease", "DeploymentReady")),
            ];
        return
        [
            new(PlanPart.Cluster, ClusterShape.Difference(settings, found) is null ? PlanAction.Leave : PlanAction.Change, cluster),
            .. await Addon.Base.Concat(Addon.OnNodes).InTurnAsync(addon => AddonAsync(addon, cancel)),
            await NodesAsync(nodes, deployment.SystemNodes.Count, cancel),
            new(PlanPart.Controllers, PlanAction.Leave, "what is inside the cluster (Karpenter, the load balancer controller, ComfyUI), but for what differs: the steps inside the VPC see to that"),
        ];
    }

    async Task<Amazon.EKS.Model.Cluster?> FindAsync(CancellationToken cancel)
    {
        try { return (await eks.DescribeClusterAsync(new DescribeClusterRequest { Name = settings.Deployment }, cancel)).Cluster; }
        catch (ResourceNotFoundException) { return null; }
    }

    async Task<PlanEntry> AddonAsync(Addon addon, CancellationToken cancel)
    {
        try
        {
            var found = (await eks.DescribeAddonAsync(new DescribeAddonRequest { ClusterName = settings.Deployment, AddonName = addon.Name }, cancel)).Addon;
            return found.AddonVersion == addon.Version ? new(PartOf(addon), PlanAction.Leave, Show(addon))
                : new(PartOf(addon), PlanAction.Change, $"add-on {addon.Name} from {found.AddonVersion} to {addon.Version}", Medians.Seconds("AddonActive"));
        }
        catch (ResourceNotFoundException)
        {
            return new(PartOf(addon), PlanAction.Create, Show(addon), Medians.Seconds("AddonActive"));
        }
    }

    async Task<PlanEntry> NodesAsync(string nodes, int count, CancellationToken cancel)
    {
        try
        {
            var found = (await eks.DescribeNodegroupAsync(new DescribeNodegroupRequest { ClusterName = settings.Deployment, NodegroupName = Nodegroup }, cancel)).Nodegroup;
            return found.ScalingConfig.DesiredSize == count ? new(PlanPart.SystemNodes, PlanAction.Leave, nodes)
                : new(PlanPart.SystemNodes, PlanAction.Change, $"{found.ScalingConfig.DesiredSize} system nodes to {count}", Medians.Seconds("NodegroupUpdated"));
        }
        catch (ResourceNotFoundException)
        {
            return new(PlanPart.SystemNodes, PlanAction.Create, nodes, Medians.Seconds("NodegroupActive"));
        }
    }

    static string Show(Addon addon) => $"add-on {addon.Name} {addon.Version}";

    static PlanPart PartOf(Addon addon) => Addon.Base.Contains(addon) ? PlanPart.BaseAddons : PlanPart.Addons;
}

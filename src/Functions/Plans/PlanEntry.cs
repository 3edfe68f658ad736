using ComfyServerless.Functions.Deployments;

namespace ComfyServerless.Functions.Plans;

/// <summary>Where in a deployment something is made: what decides its time.</summary>
public enum PlanPart { Egress, Cluster, BaseAddons, SystemNodes, Addons, Controllers, Image, Models, GpuNodes, Edge, Record }

/// <summary>What would happen to it.</summary>
public enum PlanAction { Create, Change, Leave }

/// <summary>One thing that a deployment makes, as it would find it now.</summary>
/// <param name="What">For a person, e.g. <c>EKS cluster comfyui, Kubernetes 1.35</c>.</param>
/// <param name="Seconds">How long it would take by itself; 0 when it is left.</param>
public sealed record PlanEntry(PlanPart Part, PlanAction Action, string What, double Seconds = 0);

/// <summary>Looks at a part of what a deployment makes. A class of this assembly that is one is part of ResolvePlan. It reads only.</summary>
public interface IPlanner
{
    Task<IReadOnlyList<PlanEntry>> LookAsync(Deployment deployment, CancellationToken cancel);
}

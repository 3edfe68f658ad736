using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Edge;

namespace ComfyServerless.Functions.Account;

/// <summary>At least two zones remain for the control plane and, with CloudFront, for the load balancer: EKS and CloudFront's VPC origins refuse some. Tells what each zone is good for.</summary>
public sealed class ZonesAreUsable(ZoneFacts zones) : IAccountCheck
{
    const string Elsewhere = "name three other zones in comfyserverless.json (zones) and deploy the CDK app again; a VPC that exists keeps its zones, so tear the deployment down before.";

    public async Task<IReadOnlyList<AccountFinding>> FindAsync(Deployment deployment, CancellationToken cancel)
    {
        var found = await zones.OfAsync(deployment.InstanceTypes, cancel);
        return [.. Enough("EKS", "a control plane", found, zone => ClusterZones.Takes(zone.Id)),
            .. deployment.Edge.Enabled ? Enough("CloudFront's VPC origins", "a load balancer", found, zone => EdgeNetwork.Takes(zone.Id)) : [],
            .. found.Select(zone => new AccountFact(Describe(zone, deployment)))];
    }

    static IEnumerable<AccountFinding> Enough(string who, string what, IReadOnlyList<ZoneFact> zones, Func<ZoneFact, bool> takes)
        => zones.Count(takes) >= 2 ? [] : [new AccountProblem($"{who} take{(who == "EKS" ? "s" : "")} only {zones.Count(takes)} of the zones {string.Join(", ", zones)}, and {what} needs two.", Elsewhere)];

    static string Describe(ZoneFact zone, Deployment deployment)
    {
        var uses = new List<string> { ClusterZones.Takes(zone.Id) ? "control plane" : "no control plane (EKS refuses it)" };
        if (deployment.Edge.Enabled) uses.Add(EdgeNetwork.Takes(zone.Id) ? "load balancer" : "no load balancer (CloudFront's VPC origins refuse it)");
        uses.Add("system nodes");
        uses.Add(zone.Types.Count == 0 ? "no GPU nodes (EC2 has none of instanceTypes there)" : $"GPU nodes ({string.Join(", ", deployment.InstanceTypes.Where(zone.Types.Contains))})");
        return $"zone {zone}: {string.Join(", ", uses)}";
    }
}

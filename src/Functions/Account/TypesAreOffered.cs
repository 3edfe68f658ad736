using ComfyServerless.Functions.Deployments;

namespace ComfyServerless.Functions.Account;

/// <summary>
/// EC2 has the instance types in the zones of the VPC. Karpenter takes whichever GPU type there is, so one that is missing is a hint as long as another is there; EKS spreads the system nodes
/// over all zones, so their type must be in each.
/// </summary>
public sealed class TypesAreOffered(ZoneFacts zones) : IAccountCheck
{
    public async Task<IReadOnlyList<AccountFinding>> FindAsync(Deployment deployment, CancellationToken cancel)
    {
        var system = deployment.SystemNodes.InstanceType;
        var found = await zones.OfAsync([.. deployment.InstanceTypes, system], cancel);
        var nowhere = deployment.InstanceTypes.Where(type => !found.Any(zone => zone.Types.Contains(type))).ToList();
        var without = found.Where(zone => !zone.Types.Contains(system)).ToList();
        return [.. Gpu(deployment, nowhere, found), .. without.Count == 0 ? Array.Empty<AccountFinding>() : [new AccountProblem(
            $"EC2 does not offer the system nodes' type {system} in {string.Join(", ", without)}, and EKS puts them into every zone.", "choose another systemNodes.instanceType, such as t3.large or m6i.large; or other zones in comfyserverless.json.")]];
    }

    static IEnumerable<AccountFinding> Gpu(Deployment deployment, List<string> nowhere, IReadOnlyList<ZoneFact> zones)
    {
        if (nowhere.Count == 0) return [];
        var what = $"EC2 offers {string.Join(", ", nowhere)} in none of the zones {string.Join(", ", zones)}.";
        return nowhere.Count == deployment.InstanceTypes.Count
            ? [new AccountProblem(what, $"choose other instanceTypes. These are offered: aws ec2 describe-instance-type-offerings --location-type availability-zone --filters 'Name=instance-type,Values=g*.2xlarge'. Or choose other zones or another region in comfyserverless.json.")]
            : [new AccountHint(what, "leave them out of instanceTypes, or name others: Karpenter chooses among the rest.")];
    }
}

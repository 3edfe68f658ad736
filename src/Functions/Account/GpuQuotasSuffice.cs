using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Account;

/// <summary>
/// The account's vCPU quotas have room for the GPU nodes: for one a replica, or ComfyUI's pods would wait for ever (a problem); for all that Karpenter may launch, or it launches fewer (a hint).
/// New accounts often have none at all.
/// </summary>
public sealed class GpuQuotasSuffice(AccountQuotas quotas, InstanceFacts instances) : IAccountCheck
{
    const string Spot = "spot", OnDemand = "on-demand";

    public async Task<IReadOnlyList<AccountFinding>> FindAsync(Deployment deployment, CancellationToken cancel)
    {
        var types = await instances.OfAsync(deployment.InstanceTypes, cancel);
        if (types.Count == 0) return []; // TypesAreOffered says so
        var (spent, limits) = (await instances.GpuCpusOfOthersAsync(cancel), await new[] { AccountQuota.OnDemandGpu, AccountQuota.SpotGpu }.InTurnAsync(quota => quotas.ValueAsync(quota, cancel)));
        Pool[] pools = [.. new Pool[] { new(OnDemand, AccountQuota.OnDemandGpu, limits[0], spent.OnDemand), new(Spot, AccountQuota.SpotGpu, limits[1], spent.Spot) }
            .Where(pool => deployment.CapacityTypes.Contains(pool.CapacityType))];
        return [.. Judge(deployment, pools, types.MinBy(type => type.Value.Cpus))];
    }

    IEnumerable<AccountFinding> Judge(Deployment deployment, Pool[] pools, KeyValuePair<string, InstanceFact> smallest)
    {
        var (type, cpus) = (smallest.Key, smallest.Value.Cpus);
        var nodes = pools.Sum(pool => pool.Nodes(cpus));
        var has = string.Join(" and ", pools.Select(pool => $"{pool.Quota} is {pool.Limit}, of which {pool.Used} are used by others"));
        if (nodes < deployment.Replicas)
        {
            yield return new AccountProblem($"replicas is {deployment.Replicas}, which needs {deployment.Replicas * cpus} vCPUs of GPU instances ({type} has {cpus}), but {has}.", Raise(pools, deployment.MaxGpuNodes * cpus)
                + (pools.Length == 1 ? $"; or allow {(pools[0].CapacityType == Spot ? OnDemand : Spot)} too in capacityTypes." : "."));
            yield break;
        }

        if (nodes < deployment.MaxGpuNodes)
            yield return new AccountHint($"maxGpuNodes is {deployment.MaxGpuNodes}, but there is room for {Many(nodes, "GPU node")} only: {has}.", Raise(pools, deployment.MaxGpuNodes * cpus) + ".");
        foreach (var full in pools.Where(pool => pool.Nodes(cpus) == 0))
            yield return new AccountHint($"No GPU node can be {full.CapacityType}: {full.Quota} is {full.Limit}, of which {full.Used} are used by others.", quotas.Raise(full.Quota, deployment.MaxGpuNodes * cpus + full.Used) + ".");
    }

    string Raise(Pool[] pools, int cpus) => string.Join("; or ", pools.Select(pool => quotas.Raise(pool.Quota, cpus + pool.Used)));

    static string Many(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    sealed record Pool(string CapacityType, AccountQuota Quota, int Limit, int Used)
    {
        public int Nodes(int cpus) => Math.Max(Limit - Used, 0) / cpus;
    }
}

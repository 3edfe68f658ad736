using ComfyServerless.Functions.Deployments;

namespace ComfyServerless.Functions.Account;

/// <summary>The account's quota of standard instances has room for the system nodes.</summary>
public sealed class SystemQuotaSuffices(AccountQuotas quotas, InstanceFacts instances) : IAccountCheck
{
    public async Task<IReadOnlyList<AccountFinding>> FindAsync(Deployment deployment, CancellationToken cancel)
    {
        var wanted = deployment.SystemNodes;
        var types = await instances.OfAsync([wanted.InstanceType], cancel);
        if (!types.TryGetValue(wanted.InstanceType, out var type)) return []; // TypesAreOffered says so
        var (used, limit, quota) = (await instances.StandardCpusOfOthersAsync(cancel), await quotas.ValueAsync(AccountQuota.OnDemandStandard, cancel), AccountQuota.OnDemandStandard);
        var needed = wanted.Count * type.Cpus;
        return limit - used >= needed ? []
            : [new AccountProblem($"{wanted.Count} system nodes need {needed} vCPUs ({wanted.InstanceType} has {type.Cpus}), but {quota} is {limit}, of which {used} are used by others.", quotas.Raise(quota, needed + used) + ".")];
    }
}

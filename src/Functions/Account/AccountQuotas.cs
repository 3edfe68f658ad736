using Amazon.ServiceQuotas;
using Amazon.ServiceQuotas.Model;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Account;

/// <summary>Reads quotas, and says where they are raised.</summary>
public sealed class AccountQuotas(IAmazonServiceQuotas quotas, Settings settings)
{
    /// <returns>The account's own value, or AWS's default where nobody ever raised it.</returns>
    public async Task<int> ValueAsync(AccountQuota quota, CancellationToken cancel)
    {
        try { return Number((await quotas.GetServiceQuotaAsync(new GetServiceQuotaRequest { ServiceCode = quota.Service, QuotaCode = quota.Code }, cancel)).Quota); }
        catch (NoSuchResourceException)
        {
            return Number((await quotas.GetAWSDefaultServiceQuotaAsync(new GetAWSDefaultServiceQuotaRequest { ServiceCode = quota.Service, QuotaCode = quota.Code }, cancel)).Quota);
        }
    }

    /// <returns>"ask for 24 of it: https://… (minutes to days)".</returns>
    public string Raise(AccountQuota quota, int value)
        => $"ask for {value} or more of {quota.Code} at https://console.aws.amazon.com/servicequotas/home/services/{quota.Service}/quotas/{quota.Code}?region={settings.Region} (takes minutes to days)";

    static int Number(ServiceQuota? quota) => (int)Math.Min(quota?.Value ?? 0, int.MaxValue);
}

using System.Text.RegularExpressions;
using Amazon.EC2;
using Amazon.EC2.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Nodes;

namespace ComfyServerless.Functions.Account;

/// <param name="Cpus">vCPUs.</param>
/// <param name="DiskBytes">Of all local disks together; 0: there are none.</param>
public sealed record InstanceFact(int Cpus, long DiskBytes);

/// <summary>What EC2 says of instance types, and how much of the vCPU quotas others use.</summary>
public sealed partial class InstanceFacts(IAmazonEC2 ec2, Settings settings)
{
    const double Gigabyte = 1e9;

    // The letters before an instance type's generation, which the quotas are for. inf, trn, dl, hpc and p have others.
    static readonly string[] GpuFamilies = ["g", "gr", "vt"], StandardFamilies = ["a", "c", "d", "h", "i", "im", "is", "m", "r", "t", "z"];

    /// <returns>By type. Those that EC2 does not know in this region are missing.</returns>
    public async Task<IReadOnlyDictionary<string, InstanceFact>> OfAsync(IEnumerable<string> types, CancellationToken cancel)
    {
        // By a filter: a type that does not exist is an error when it is asked for by name.
        var found = await ec2.DescribeInstanceTypesAsync(new DescribeInstanceTypesRequest { Filters = [new("instance-type", [.. types])] }, cancel);
        return (found.InstanceTypes ?? []).ToDictionary(type => type.InstanceType.Value, type => new InstanceFact(type.VCpuInfo.DefaultVCpus ?? 0, (long)((type.InstanceStorageInfo?.TotalSizeInGB ?? 0) * Gigabyte)));
    }

    /// <returns>vCPUs of the GPU instances that run here and are not this deployment's.</returns>
    public async Task<(int OnDemand, int Spot)> GpuCpusOfOthersAsync(CancellationToken cancel)
    {
        var others = await OthersAsync(GpuFamilies, cancel);
        return (others.Where(instance => !IsSpot(instance)).Sum(Cpus), others.Where(IsSpot).Sum(Cpus));
    }

    /// <returns>vCPUs of the standard on-demand instances that run here and are not this deployment's.</returns>
    public async Task<int> StandardCpusOfOthersAsync(CancellationToken cancel) => (await OthersAsync(StandardFamilies, cancel)).Where(instance => !IsSpot(instance)).Sum(Cpus);

    async Task<List<Instance>> OthersAsync(string[] families, CancellationToken cancel)
    {
        var running = new List<Instance>();
        var request = new DescribeInstancesRequest { Filters = [new("instance-state-name", ["pending", "running"]), new("instance-type", [.. families.Select(family => family + "*")])] };
        do
        {
            var page = await ec2.DescribeInstancesAsync(request, cancel);
            running.AddRange((page.Reservations ?? []).SelectMany(reservation => reservation.Instances ?? []));
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return [.. running.Where(instance => families.Contains(Family().Match(instance.InstanceType.Value).Value) && !IsOurs(instance))];
    }

    /// <summary>By our tag, or by Karpenter's.</summary>
    bool IsOurs(Instance instance) => (instance.Tags ?? []).Exists(tag => tag.Key is Settings.OwnerTag or GpuNodes.ClusterTag && tag.Value == settings.Deployment);

    static bool IsSpot(Instance instance) => instance.InstanceLifecycle == InstanceLifecycleType.Spot;

    static int Cpus(Instance instance) => (instance.CpuOptions?.CoreCount ?? 0) * (instance.CpuOptions?.ThreadsPerCore ?? 1);

    [GeneratedRegex("^[a-z]+", RegexOptions.NonBacktracking)] private static partial Regex Family();
}

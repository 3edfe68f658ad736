using Amazon.EKS;
using Amazon.EKS.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Leftovers;

public sealed record VerifyNothingLeftInput(string Execution) : IOfExecution;

/// <param name="Kept">What stays on purpose.</param>
/// <param name="DollarsAMonth">What that costs altogether.</param>
public sealed record VerifyNothingLeftOutput(IReadOnlyList<Kept> Kept, double DollarsAMonth);

/// <summary>
/// Nothing is left that costs: each service is asked itself, for the tagging API lags. What is safe to remove is removed and awaited; anything else that is left ends the execution with a list.
/// A cluster of our name that is somebody else's has leftovers of its own, which are not swept.
/// </summary>
public sealed class VerifyNothingLeft(IAmazonEKS eks, ComputeSweep compute, BalancingSweep balancing, NetworkSweep network, ProfileSweep profiles, LogSweep logs, KeptData kept, Settings settings)
    : IStep<VerifyNothingLeftInput, VerifyNothingLeftOutput>
{
    public async Task<VerifyNothingLeftOutput> RunAsync(VerifyNothingLeftInput input, CancellationToken cancel = default)
    {
        var left = new List<Leftover>();
        var cluster = await ClusterAsync(cancel);
        if (cluster?.Tags?.GetValueOrDefault(Settings.OwnerTag) == settings.Deployment) left.Add(new($"EKS cluster {cluster!.Name} is {cluster.Status}", Goes: cluster.Status == ClusterStatus.DELETING));
        if (cluster is null || left.Count > 0)
        {
            // Load balancers go before their interfaces and interfaces before groups, or the one keeps the other.
            left.AddRange(await compute.SweepAsync(cancel));
            left.AddRange(await balancing.SweepAsync(cancel));
            left.AddRange(await network.SweepAsync(cancel));
            left.AddRange(await profiles.SweepAsync(cancel));
            left.AddRange(await logs.SweepAsync(cancel));
        }

        var list = string.Join("; ", left.Select(leftover => leftover.What));
        if (left.Exists(leftover => !leftover.Goes)) throw new ResourceFailedException($"Still there: {list}");
        if (left.Count > 0) throw new NotReadyException($"still there: {list}");
        var data = await kept.MeasureAsync(cancel);
        return new(data, Math.Round(data.Sum(item => item.DollarsAMonth), 2));
    }

    async Task<Amazon.EKS.Model.Cluster?> ClusterAsync(CancellationToken cancel)
    {
        try { return (await eks.DescribeClusterAsync(new DescribeClusterRequest { Name = settings.Deployment }, cancel)).Cluster; }
        catch (ResourceNotFoundException) { return null; }
    }
}

using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Logs;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Watching;

/// <param name="Time">When the clock wanted it: what is told is of the minutes before.</param>
/// <param name="Minutes">Between two looks.</param>
public sealed record ResolveCostInput(DateTimeOffset Time, int Minutes);

/// <param name="Unpriced">What runs and the price table lacks; while there is such a thing no cost is told.</param>
public sealed record ResolveCostOutput(DateTimeOffset Time, int Minutes, ResolveClusterOutput ResolveCluster, IReadOnlyList<string> Unpriced);

/// <summary>
/// What runs of this deployment, and what that costs, for the dashboard. Changes nothing. Of a deployment that is at rest it tells nothing, so that its metrics cost nothing either. With or without a cluster:
/// what costs longest unseen is what a half Teardown has left.
/// </summary>
public sealed class ResolveCost(ResolveCluster cluster, RunningCost cost, LogOutput output, Settings settings) : IStep<ResolveCostInput, ResolveCostOutput>
{
    /// <summary>Dollars of the time since the last look.</summary>
    public const string Cost = nameof(Cost);
    public const string GpuInstances = nameof(GpuInstances);

    public async Task<ResolveCostOutput> RunAsync(ResolveCostInput input, CancellationToken cancel = default)
    {
        var found = await cluster.RunAsync(new("watch"), cancel);
        var running = await cost.ReadAsync(found.Status is "ABSENT" or "FOREIGN" ? 0 : 1, cancel);
        if (!running.IsNothing)
            output.WriteMetrics(settings.Deployment, input.Time,
            [
                new(GpuInstances, running.Gpus), .. running.Hourly is { } hourly ? [new MetricValue(Cost, hourly * input.Minutes / 60, "None")] : (MetricValue[])[],
            ], [.. running.Unpriced.Select(name => $"prices.json has no price of {name}, so no cost is told")]);
        return new(input.Time, input.Minutes, found, running.Unpriced);
    }
}

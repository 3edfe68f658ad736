using System.Globalization;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Workload;

public sealed record AwaitQueueInput(Redeployment Redeployment, EnsureClusterOutput EnsureCluster, DrainStart Drain) : OfExecution;

/// <param name="Since">When the waiting began, ISO 8601: the state machine's own time stamp.</param>
public sealed record DrainStart(string Since);

/// <param name="Cut">Ids of the prompts that still ran or waited when the limit was reached, and that the change ends; empty when all were done.</param>
public sealed record AwaitQueueOutput(IReadOnlyList<string> Cut);

/// <summary>No ComfyUI pod works on a prompt, as its own <c>/queue</c> says, or the limit is reached and what will be cut is told. Each pod has a queue of its own.</summary>
public sealed class AwaitQueue(KubeApis apis, TimeProvider time) : IStep<AwaitQueueInput, AwaitQueueOutput>
{
    public async Task<AwaitQueueOutput> RunAsync(AwaitQueueInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.EnsureCluster);
        var since = DateTimeOffset.Parse(input.Drain.Since, CultureInfo.InvariantCulture);
        var isOver = time.GetUtcNow() - since >= TimeSpan.FromMinutes(input.Redeployment.DrainMinutes);
        var prompts = await PodQueues.PromptsAsync(api, cancel);
        return prompts.Count == 0 || isOver ? new(prompts)
            : throw new NotReadyException($"{prompts.Count} prompts run or wait since {since.UtcDateTime:HH:mm:ss}; after {input.Redeployment.DrainMinutes} minutes (drainMinutes) they are cut");
    }
}

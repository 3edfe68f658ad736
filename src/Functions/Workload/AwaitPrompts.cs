using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Functions.Teardowns;

namespace ComfyServerless.Functions.Workload;

public sealed record AwaitPromptsInput(string StartedAt, Teardown Teardown, ResolveClusterOutput ResolveCluster) : OfExecution;

/// <param name="Abandoned">Prompts that still ran or waited when patience was over; a pod that did not tell its queue is one.</param>
public sealed record AwaitPromptsOutput(int Abandoned);

/// <summary>No ComfyUI pod works on a prompt, or patience with them is over. Each pod has a queue of its own.</summary>
public sealed class AwaitPrompts(KubeApis apis, TimeProvider time) : IStep<AwaitPromptsInput, AwaitPromptsOutput>
{
    public async Task<AwaitPromptsOutput> RunAsync(AwaitPromptsInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.ResolveCluster);
        var prompts = await PodQueues.PromptsAsync(api, cancel);
        var (waited, patience) = (time.GetUtcNow() - DateTimeOffset.Parse(input.StartedAt), input.Teardown.PromptPatience);
        if (prompts.Count == 0 || waited >= TimeSpan.FromMinutes(patience)) return new(prompts.Count);
        throw new NotReadyException($"{prompts.Count} prompts run or wait ({string.Join("; ", prompts.Take(5))}); {(int)waited.TotalMinutes} of {patience} minutes of patience are over");
    }
}

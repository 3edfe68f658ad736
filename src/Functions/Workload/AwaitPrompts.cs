using System.Text.Json.Nodes;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Functions.Teardowns;

namespace ComfyServerless.Functions.Workload;

public sealed record AwaitPromptsInput(string StartedAt, Teardown Teardown, ResolveClusterOutput ResolveCluster);

/// <param name="Abandoned">Prompts that still ran or waited when patience was over.</param>
public sealed record AwaitPromptsOutput(int Abandoned);

/// <summary>No ComfyUI pod works on a prompt, or patience with them is over. Each pod has a queue of its own.</summary>
public sealed class AwaitPrompts(KubeApis apis, TimeProvider time) : IStep<AwaitPromptsInput, AwaitPromptsOutput>
{
    public async Task<AwaitPromptsOutput> RunAsync(AwaitPromptsInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.ResolveCluster);
        var prompts = 0;
        foreach (var pod in await PodQueues.PodsAsync(api, cancel)) prompts += await CountAsync(api, pod, cancel);
        var (waited, patience) = (time.GetUtcNow() - DateTimeOffset.Parse(input.StartedAt), input.Teardown.PromptPatience);
        if (prompts == 0 || waited >= TimeSpan.FromMinutes(patience)) return new(prompts);
        throw new NotReadyException($"{prompts} prompts run or wait; {(int)waited.TotalMinutes} of {patience} minutes of patience are over");
    }

    static async Task<int> CountAsync(KubeApi api, string pod, CancellationToken cancel)
    {
        var (_, body) = await PodQueues.AskAsync(api, pod, cancel);
        return PodQueues.Prompts(JsonNode.Parse(body)?.AsObject() ?? []).Count;
    }
}

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
        var pods = await api.ListAsync("/api/v1/namespaces/comfyui/pods?labelSelector=app.kubernetes.io/name%3Dcomfyui", cancel);
        var prompts = 0;
        foreach (var pod in pods.Where(pod => Conditions.IsTrue(pod, "Ready"))) prompts += await CountAsync(api, Conditions.Name(pod), cancel);
        var (waited, patience) = (time.GetUtcNow() - DateTimeOffset.Parse(input.StartedAt), input.Teardown.PromptPatience);
        if (prompts == 0 || waited >= TimeSpan.FromMinutes(patience)) return new(prompts);
        throw new NotReadyException($"{prompts} prompts run or wait; {(int)waited.TotalMinutes} of {patience} minutes of patience are over");
    }

    static async Task<int> CountAsync(KubeApi api, string pod, CancellationToken cancel)
    {
        var (_, body) = await api.ProxyPodAsync(HttpMethod.Get, "comfyui", pod + ":8188", "/queue", cancel);
        var queue = JsonNode.Parse(body)?.AsObject() ?? [];
        return new[] { "queue_running", "queue_pending" }.Sum(part => (queue[part] as JsonArray)?.Count ?? 0);
    }
}

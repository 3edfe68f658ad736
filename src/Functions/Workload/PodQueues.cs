using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;

namespace ComfyServerless.Functions.Workload;

/// <summary>ComfyUI's pods that may work on prompts, and what a pod's <c>/queue</c> says. Each pod has a queue of its own.</summary>
static class PodQueues
{
    /// <summary>Names of the Ready pods.</summary>
    public static async Task<IReadOnlyList<string>> PodsAsync(KubeApi api, CancellationToken cancel)
        => [.. (await api.ListAsync("/api/v1/namespaces/comfyui/pods?labelSelector=app.kubernetes.io/name%3Dcomfyui", cancel)).Where(pod => Conditions.IsTrue(pod, "Ready")).Select(Conditions.Name)];

    public static Task<(System.Net.HttpStatusCode Status, byte[] Body)> AskAsync(KubeApi api, string pod, CancellationToken cancel)
        => api.ProxyPodAsync(HttpMethod.Get, "comfyui", pod + ":8188", "/queue", cancel);

    /// <summary>Ids of the prompts that run or wait.</summary>
    public static IReadOnlyList<string> Prompts(JsonObject queue)
        => [.. new[] { "queue_running", "queue_pending" }.SelectMany(part => queue[part] as JsonArray ?? []).Select(entry => (entry as JsonArray)?[1]?.ToString() ?? "unknown")];
}

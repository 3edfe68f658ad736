using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Workload;

/// <summary>What ComfyUI's pods work on, as each pod's own <c>/queue</c> says: each has a queue of its own.</summary>
static class PodQueues
{
    /// <summary>
    /// Ids of the prompts that run or wait in the Ready pods. A pod that gives no queue counts as one prompt, "unknown: " with the reason: it may compute all the same, and only a limit ends the wait for it.
    /// </summary>
    public static async Task<IReadOnlyList<string>> PromptsAsync(KubeApi api, CancellationToken cancel)
    {
        var prompts = new List<string>();
        foreach (var pod in (await api.ListAsync("/api/v1/namespaces/comfyui/pods?labelSelector=app.kubernetes.io/name%3Dcomfyui", cancel)).Where(pod => Conditions.IsTrue(pod, "Ready")))
            prompts.AddRange(await PromptsAsync(api, Conditions.Name(pod), cancel));
        return prompts;
    }

    /// <summary>Ends what runs and waits in every pod that answers, also in one that is going: it would wait for them.</summary>
    public static async Task CutAsync(KubeApi api, CancellationToken cancel)
    {
        foreach (var pod in (await api.ListAsync("/api/v1/namespaces/comfyui/pods?labelSelector=app.kubernetes.io/name%3Dcomfyui", cancel)).Where(pod => pod["status"]?["phase"]?.ToString() == "Running"))
        {
            var target = Conditions.Name(pod) + ":8188";
            try
            {
                if ((await PromptsAsync(api, Conditions.Name(pod), cancel)).All(prompt => prompt.StartsWith("unknown: ", StringComparison.Ordinal))) continue;
                await api.ProxyPodAsync(HttpMethod.Post, "comfyui", target, "/queue", new JsonObject { ["clear"] = true }, cancel);
                await api.ProxyPodAsync(HttpMethod.Post, "comfyui", target, "/interrupt", new JsonObject(), cancel);
            }
            catch (NotReadyException)
            {
                // It ends without us.
            }
        }
    }

    static async Task<IReadOnlyList<string>> PromptsAsync(KubeApi api, string pod, CancellationToken cancel)
    {
        try
        {
            var (status, body) = await api.ProxyPodAsync(HttpMethod.Get, "comfyui", pod + ":8188", "/queue", null, cancel);
            return status != HttpStatusCode.OK ? [$"unknown: pod {pod} answered {(int)status} to /queue"]
                : JsonNode.Parse(body) is JsonObject queue ? Prompts(queue) : [$"unknown: pod {pod}'s queue is not a JSON object"];
        }
        catch (NotReadyException silent)
        {
            return [$"unknown: {silent.Message}"];
        }
        catch (JsonException)
        {
            return [$"unknown: pod {pod}'s queue is not JSON"];
        }
    }

    static IReadOnlyList<string> Prompts(JsonObject queue)
        => [.. new[] { "queue_running", "queue_pending" }.SelectMany(part => queue[part] as JsonArray ?? []).Select(entry => (entry as JsonArray)?.ElementAtOrDefault(1)?.ToString() ?? "unknown")];
}

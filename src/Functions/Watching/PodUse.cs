using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Watching;

/// <summary>What one ComfyUI pod has to do and has done, as itself says through the API server: each has a queue and a history of its own.</summary>
/// <param name="Queued">Prompts that run or wait.</param>
/// <param name="Finished">Prompts that ended in the window, well or badly.</param>
sealed record PodUse(int Queued, int Finished)
{
    // A history has up to 10,000 entries with their workflows, which are large: the newest ones are enough, and more only when all of these are new.
    const int First = 32, Most = 2048, Factor = 8;

    /// <exception cref="NotReadyException">The pod does not answer.</exception>
    /// <exception cref="FormatException">It answers something else; the message says what.</exception>
    public static async Task<PodUse> ReadAsync(KubeApi api, string pod, WatchWindow window, CancellationToken cancel)
    {
        var queue = await GetAsync(api, pod, "/queue", cancel);
        if ((queue["queue_running"], queue["queue_pending"]) is not (JsonArray running, JsonArray pending)) throw new FormatException($"pod {pod}'s queue has no queue_running and queue_pending");
        for (var asked = First; ; asked *= Factor)
        {
            var ends = (await GetAsync(api, pod, $"/history?max_items={asked.ToString(CultureInfo.InvariantCulture)}", cancel)).Select(entry => EndOf(pod, entry.Value)).ToList();
            if (ends.Count < asked || ends.Exists(end => end is { } at && at <= window.From) || asked >= Most) return new(running.Count + pending.Count, ends.Count(window.Has));
        }
    }

    /// <returns>When a prompt ended; null: this ComfyUI does not say.</returns>
    static DateTimeOffset? EndOf(string pod, JsonNode? entry)
    {
        if (entry is not JsonObject prompt) throw new FormatException($"pod {pod}'s history has an entry that is not an object");
        var stamps = ((prompt["status"] as JsonObject)?["messages"] as JsonArray ?? []).Select(message => (message as JsonArray)?.ElementAtOrDefault(1)?["timestamp"] as JsonValue)
            .Select(stamp => stamp is not null && stamp.TryGetValue<long>(out var milliseconds) ? milliseconds : (long?)null).ToList();
        return stamps.Max() is { } last ? DateTimeOffset.FromUnixTimeMilliseconds(last) : null;
    }

    static async Task<JsonObject> GetAsync(KubeApi api, string pod, string path, CancellationToken cancel)
    {
        var (status, body) = await api.ProxyPodAsync(HttpMethod.Get, "comfyui", pod + ":8188", path, null, cancel);
        if (status != HttpStatusCode.OK) throw new FormatException($"pod {pod} answered {(int)status} to {path}");
        try { return JsonNode.Parse(body) as JsonObject ?? throw new FormatException($"pod {pod}'s answer to {path} is not a JSON object"); }
        catch (JsonException wrong) { throw new FormatException($"pod {pod}'s answer to {path} is not JSON", wrong); }
    }
}

/// <summary>The time between two looks, its end included and its beginning not: looks follow each other without a gap, and nothing counts twice.</summary>
sealed record WatchWindow(DateTimeOffset From, DateTimeOffset To)
{
    public bool Has(DateTimeOffset? at) => at > From && at <= To;
}

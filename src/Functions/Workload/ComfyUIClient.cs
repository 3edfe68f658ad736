using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Workload;

/// <summary>ComfyUI's HTTP API, whichever way it is reached.</summary>
/// <param name="send">Method, path, body → status, body.</param>
public sealed class ComfyUIClient(Func<HttpMethod, string, JsonNode?, CancellationToken, Task<(HttpStatusCode Status, byte[] Body)>> send)
{
    const string Ours = "comfyserverless_sent_at";

    // So that each of twenty pods is met, chosen by chance, but once in two hundred times.
    const int MostTries = 100;

    /// <summary>Through the API server's service proxy: needs neither load balancer nor pod addresses.</summary>
    public ComfyUIClient(KubeApi api) : this((method, path, body, cancel) => api.ProxyAsync(method, "comfyui", "comfyui:8188", path, body, cancel)) { }

    /// <summary>One pod of several: each has a queue and a history of its own.</summary>
    public ComfyUIClient(KubeApi api, string pod) : this((method, path, body, cancel) => api.ProxyPodAsync(method, "comfyui", pod + ":8188", path, body, cancel)) { }

    /// <returns>The first CUDA device, as ComfyUI names it.</returns>
    /// <exception cref="SmokeTestFailedException">No CUDA device: ComfyUI would compute on the CPU.</exception>
    public async Task<string> DeviceAsync(CancellationToken cancel)
    {
        var stats = await GetAsync("/system_stats", cancel);
        var devices = stats["devices"] as JsonArray ?? [];
        return devices.FirstOrDefault(device => device?["type"]?.GetValue<string>() == "cuda")?["name"]?.GetValue<string>()
            ?? throw new SmokeTestFailedException($"ComfyUI sees no CUDA device, only: {string.Join(", ", devices.Select(device => $"{device?["name"]} ({device?["type"]})"))}");
    }

    /// <returns>What the server knows of these node classes, by name; a class that it does not have is missing.</returns>
    public async Task<JsonObject> ObjectInfoAsync(IEnumerable<string> classes, CancellationToken cancel)
    {
        var known = new JsonObject();
        foreach (var name in classes)
            if ((await GetAsync("/object_info/" + Uri.EscapeDataString(name), cancel))[name] is { } info) known[name] = info.DeepClone();
        return known;
    }

    /// <returns>The finished prompt's entry, or null while it is unknown or under way.</returns>
    public async Task<JsonObject?> HistoryAsync(string promptId, CancellationToken cancel) => (await GetAsync("/history/" + promptId, cancel))[promptId]?.AsObject();

    /// <returns>Null: it is not in the queue.</returns>
    public async Task<QueuePlace?> PlaceAsync(string promptId, CancellationToken cancel)
    {
        var queue = await GetAsync("/queue", cancel);
        var (running, pending) = (Rows(queue, "queue_running"), Rows(queue, "queue_pending"));
        if (running.Find(row => Id(row) == promptId) is { } own) return new(true, SentAt(own), []);
        return pending.Find(row => Id(row) == promptId) is { } waiting ? new(false, SentAt(waiting), [.. running.Select(Id)]) : null;
    }

    static List<JsonArray> Rows(JsonObject queue, string part) => [.. (queue[part] as JsonArray ?? []).OfType<JsonArray>().Where(row => row.Count > 1)];
    static string Id(JsonArray row) => row[1]?.ToString() ?? "";
    static DateTimeOffset? SentAt(JsonArray row) => DateTimeOffset.TryParse(row.ElementAtOrDefault(3)?[Ours]?.ToString(), CultureInfo.InvariantCulture, out var sent) ? sent : null;

    /// <exception cref="SmokeTestFailedException">ComfyUI refused the prompt, or part of it; the message is ComfyUI's.</exception>
    /// <param name="now">Kept beside the prompt: from it <see cref="PlaceAsync"/> tells how long it is there. Null: it does not matter.</param>
    public async Task QueueAsync(string promptId, JsonObject workflow, DateTimeOffset? now, CancellationToken cancel)
    {
        // In front of other people's prompts: those that wait may be many, and each may take minutes.
        var prompt = new JsonObject { ["prompt"] = workflow, ["prompt_id"] = promptId, ["front"] = true };
        if (now is { } moment) prompt["extra_data"] = new JsonObject { [Ours] = moment.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) };
        var (status, body) = await send(HttpMethod.Post, "/prompt", prompt, cancel);
        if (status == HttpStatusCode.InternalServerError) throw new SmokeTestFailedException($"ComfyUI answered 500 to POST /prompt: {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 500)))}");
        var answer = Parse("/prompt", body);
        // A partly valid prompt is accepted too, without its bad outputs: for a test that is a failure.
        if (status != HttpStatusCode.OK || answer["node_errors"] is JsonObject { Count: > 0 })
            throw new SmokeTestFailedException($"ComfyUI refused the smoke test's workflow ({(int)status}): {ExecutionFailure.OfRefusal(answer)}");
    }

    public async Task<byte[]> ViewAsync(JsonObject image, CancellationToken cancel)
    {
        var path = $"/view?filename={Uri.EscapeDataString(image["filename"]!.GetValue<string>())}&subfolder={Uri.EscapeDataString(image["subfolder"]?.GetValue<string>() ?? "")}&type={image["type"]}";
        for (var tries = 1; ; tries++)
        {
            var (status, body) = await send(HttpMethod.Get, path, null, cancel);
            if (status == HttpStatusCode.OK) return body;
            // A pod shows its own pictures alone, and with several pods each request may go to another.
            if (status != HttpStatusCode.NotFound || tries == MostTries) throw new SmokeTestFailedException($"ComfyUI does not give its picture back: {(int)status} for {path}");
        }
    }

    async Task<JsonObject> GetAsync(string path, CancellationToken cancel)
    {
        var (status, body) = await send(HttpMethod.Get, path, null, cancel);
        return status == HttpStatusCode.OK ? Parse(path, body) : throw new SmokeTestFailedException($"ComfyUI answered {(int)status} to GET {path}: {Encoding.UTF8.GetString(body)}");
    }

    static JsonObject Parse(string path, byte[] body)
    {
        try { return JsonNode.Parse(body)!.AsObject(); }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new SmokeTestFailedException($"ComfyUI's answer to {path} is not a JSON object: {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 200)))}");
        }
    }
}

/// <param name="SentAt">When it was sent; null: the server does not tell.</param>
/// <param name="Behind">Ids of the prompts that run before it.</param>
public sealed record QueuePlace(bool Runs, DateTimeOffset? SentAt, IReadOnlyList<string> Behind)
{
    public override string ToString() => Runs ? "it runs" : Behind.Count == 0 ? "it waits although nothing runs" : $"it waits while {string.Join(", ", Behind)} runs";
}

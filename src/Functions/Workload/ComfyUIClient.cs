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
    /// <summary>Through the API server's service proxy: needs neither load balancer nor pod addresses.</summary>
    public ComfyUIClient(KubeApi api) : this((method, path, body, cancel) => api.ProxyAsync(method, "comfyui", "comfyui:8188", path, body, cancel)) { }

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

    public async Task<bool> IsQueuedAsync(string promptId, CancellationToken cancel)
    {
        var queue = await GetAsync("/queue", cancel);
        return new[] { "queue_running", "queue_pending" }.SelectMany(part => queue[part] as JsonArray ?? []).Any(entry => entry is JsonArray { Count: > 1 } row && row[1]!.GetValue<string>() == promptId);
    }

    /// <exception cref="SmokeTestFailedException">ComfyUI refused the prompt, or part of it; the message is ComfyUI's.</exception>
    public async Task QueueAsync(string promptId, JsonObject workflow, CancellationToken cancel)
    {
        var (status, body) = await send(HttpMethod.Post, "/prompt", new JsonObject { ["prompt"] = workflow, ["prompt_id"] = promptId }, cancel);
        var answer = Parse("/prompt", body);
        // A partly valid prompt is accepted too, without its bad outputs: for a test that is a failure.
        if (status != HttpStatusCode.OK || answer["node_errors"] is JsonObject { Count: > 0 })
            throw new SmokeTestFailedException($"ComfyUI refused the smoke test's workflow: {answer["error"]?["message"]} {answer["error"]?["details"]} {answer["node_errors"]?.ToJsonString()}".Trim());
    }

    public async Task<byte[]> ViewAsync(JsonObject image, CancellationToken cancel)
    {
        var path = $"/view?filename={Uri.EscapeDataString(image["filename"]!.GetValue<string>())}&subfolder={Uri.EscapeDataString(image["subfolder"]?.GetValue<string>() ?? "")}&type={image["type"]}";
        var (status, body) = await send(HttpMethod.Get, path, null, cancel);
        return status == HttpStatusCode.OK ? body : throw new SmokeTestFailedException($"ComfyUI does not give its picture back: {(int)status} for {path}");
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

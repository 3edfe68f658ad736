using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Steps;
using k8s;

namespace ComfyServerless.Functions.Kube;

/// <summary>
/// A cluster's API: JSON documents by path, over the client's own connection and credentials. What a young cluster answers while webhooks or endpoints are still on
/// their way is <see cref="NotReadyException"/>, while access entries are <see cref="ServiceBusyException"/>; any other refusal is <see cref="KubernetesRefusedException"/> with the server's own words.
/// </summary>
public sealed class KubeApi(Kubernetes client) : IDisposable
{
    public const string FieldManager = "comfyserverless";

    /// <returns>The object or list, or null when there is none.</returns>
    public async Task<JsonObject?> GetAsync(string path, CancellationToken cancel = default)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancel);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await JsonAsync(response, path, cancel);
    }

    /// <returns>The items of a list; empty when the kind is unknown to the server.</returns>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(string path, CancellationToken cancel = default)
        => (await GetAsync(path, cancel))?["items"] is JsonArray items ? [.. items.Select(item => item!.AsObject())] : [];

    /// <summary>The last lines that a container has written.</summary>
    /// <param name="previous">Of its run before this one.</param>
    /// <returns>Empty when there is no such log, or no longer.</returns>
    public async Task<IReadOnlyList<string>> LogAsync(string @namespace, string pod, string container, int lines, bool previous, CancellationToken cancel = default)
    {
        using var response = await SendAsync(HttpMethod.Get, $"/api/v1/namespaces/{@namespace}/pods/{pod}/log?container={container}&tailLines={lines}{(previous ? "&previous=true" : "")}", null, cancel);
        return response.IsSuccessStatusCode ? [.. (await response.Content.ReadAsStringAsync(cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries)] : [];
    }

    /// <summary>Server-side apply as this product's one field manager.</summary>
    /// <param name="dryRun">Answers with what the object would be, and changes nothing.</param>
    public async Task<JsonObject> ApplyAsync(string path, JsonObject manifest, bool dryRun, CancellationToken cancel = default)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(manifest)); // JSON is YAML
        content.Headers.ContentType = new MediaTypeHeaderValue("application/apply-patch+yaml");
        using var response = await SendAsync(HttpMethod.Patch, $"{path}?fieldManager={FieldManager}&force=true{(dryRun ? "&dryRun=All" : "")}", content, cancel);
        return await JsonAsync(response, path, cancel);
    }

    /// <summary>Deletes an object, its dependents first; one that is not there is no error.</summary>
    public async Task DeleteAsync(string path, CancellationToken cancel = default)
    {
        using var response = await SendAsync(HttpMethod.Delete, path + "?propagationPolicy=Foreground", null, cancel);
        if (response.StatusCode != HttpStatusCode.NotFound) _ = await JsonAsync(response, path, cancel);
    }

    /// <summary>A merge patch (RFC 7396): null removes a member. An object that has gone meanwhile is no error.</summary>
    public async Task MergeAsync(string path, JsonObject patch, CancellationToken cancel = default)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(patch));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/merge-patch+json");
        using var response = await SendAsync(HttpMethod.Patch, $"{path}?fieldManager={FieldManager}", content, cancel);
        if (response.StatusCode != HttpStatusCode.NotFound) _ = await JsonAsync(response, path, cancel);
    }

    /// <summary>A request through the API server to a Service; any status is the Service's own answer, except 503 without endpoints and the API server's own 429.</summary>
    public Task<(HttpStatusCode Status, byte[] Body)> ProxyAsync(HttpMethod method, string @namespace, string service, string path, JsonNode? body = null, CancellationToken cancel = default)
        => ProxyAsync(method, @namespace, "services", service, path, body, cancel);

    /// <summary>A request through the API server to one pod.</summary>
    /// <param name="pod">name:port.</param>
    public Task<(HttpStatusCode Status, byte[] Body)> ProxyPodAsync(HttpMethod method, string @namespace, string pod, string path, JsonNode? body = null, CancellationToken cancel = default)
        => ProxyAsync(method, @namespace, "pods", pod, path, body, cancel);

    async Task<(HttpStatusCode Status, byte[] Body)> ProxyAsync(HttpMethod method, string @namespace, string kind, string target, string path, JsonNode? body, CancellationToken cancel)
    {
        HttpContent? content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await SendAsync(method, $"/api/v1/namespaces/{@namespace}/{kind}/{target}/proxy{path}", content, cancel);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancel);
        if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.TooManyRequests) throw new NotReadyException($"{kind.TrimEnd('s')} {target}: {Message(bytes)}");
        return (response.StatusCode, bytes);
    }

    async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(client.BaseUri, path)) { Content = content };
        try
        {
            await client.Credentials.ProcessHttpRequestAsync(request, cancel);
            var response = await client.HttpClient.SendAsync(request, cancel);
            if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)) return response;
            // An access entry counts some seconds after it was made: minutes are enough, also where a step may wait an hour.
            using (response) throw new ServiceBusyException($"the Kubernetes API does not know this function's role ({(int)response.StatusCode} for {method} {path}). Some seconds after EnsureAccess has made its access entry it does; "
                + "if it does not, somebody has changed the cluster's access entries, and the next Deploy puts them right");
        }
        catch (HttpRequestException unreachable)
        {
            throw new NotReadyException($"the Kubernetes API does not answer at {client.BaseUri.Host}: {unreachable.Message}");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new NotReadyException($"the Kubernetes API did not answer {method} {path} in time");
        }
    }

    static async Task<JsonObject> JsonAsync(HttpResponseMessage response, string path, CancellationToken cancel)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancel);
        if (response.IsSuccessStatusCode) return JsonNode.Parse(body)!.AsObject();
        var message = Message(body);
        // Admission webhooks, etcd and the API's own replicas come and go while a cluster is young.
        // A manifest with a field that the kind does not have is a 500 too, but no waiting helps it: https://github.com/kubernetes/kubernetes/issues/139253
        var isOurs = message.StartsWith("failed to create typed patch object", StringComparison.Ordinal);
        if (!isOurs && ((int)response.StatusCode >= 500 || response.StatusCode == HttpStatusCode.TooManyRequests))
            throw new NotReadyException(message);
        throw new KubernetesRefusedException($"{path.Split('?')[0]}: {message} ({(int)response.StatusCode})");
    }

    static string Message(byte[] body)
    {
        try { return JsonNode.Parse(body)?["message"]?.GetValue<string>() ?? Encoding.UTF8.GetString(body); }
        catch (Exception error) when (error is JsonException or InvalidOperationException) { return Encoding.UTF8.GetString(body); }
    }

    public void Dispose() => client.Dispose();
}

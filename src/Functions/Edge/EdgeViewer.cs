using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Edge;

/// <summary>ComfyUI as somebody outside sees it: through the public address, with a password or without. Redirects are answers here, and cookies are not kept.</summary>
public sealed class EdgeViewer(HttpClient http)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="header">Authorization or Cookie with its value; null: neither.</param>
    /// <exception cref="NotReadyException">The address does not answer, or CloudFront does not reach what is behind it.</exception>
    public async Task<ViewerAnswer> SendAsync(HttpMethod method, string url, (string Name, string Value)? header, JsonNode? body = null, string accept = "application/json", CancellationToken cancel = default)
    {
        using var request = new HttpRequestMessage(method, url) { Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (header is { } given) request.Headers.TryAddWithoutValidation(given.Name, given.Value);
        try
        {
            using var response = await http.SendAsync(request, cancel);
            if ((int)response.StatusCode >= 500) throw new NotReadyException($"{url} answers {(int)response.StatusCode}: {Short(await response.Content.ReadAsStringAsync(cancel))}");
            var cookie = response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.First().Split(';')[0] : null;
            return new(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancel), cookie, response.Headers.Location?.ToString(), response.Headers.WwwAuthenticate.ToString());
        }
        catch (HttpRequestException unreachable) { throw new NotReadyException($"{url} does not answer: {unreachable.Message}"); }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested) { throw new NotReadyException($"{url} did not answer in time"); }
    }

    /// <returns>The first message on a WebSocket.</returns>
    /// <exception cref="SmokeTestFailedException">It is not upgraded.</exception>
    public async Task<string> FirstMessageAsync(string url, string? cookie, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        using var socket = new ClientWebSocket();
        if (cookie is not null) socket.Options.SetRequestHeader("Cookie", cookie);
        var address = "ws" + url["http".Length..];
        try
        {
            await socket.ConnectAsync(new Uri(address), http, limit.Token);
            var buffer = new byte[4096];
            var received = await socket.ReceiveAsync(buffer, limit.Token);
            return Encoding.UTF8.GetString(buffer, 0, received.Count);
        }
        catch (WebSocketException refused) { throw new SmokeTestFailedException($"{address} is not upgraded to a WebSocket: {refused.Message}"); }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested) { throw new NotReadyException($"{address} did not speak in time"); }
    }

    static string Short(string text) => text.Length > 200 ? text[..200] : text;
}

/// <param name="Cookie">name=value of the first Set-Cookie, or null.</param>
public sealed record ViewerAnswer(HttpStatusCode Status, byte[] Body, string? Cookie, string? Location, string Challenge);

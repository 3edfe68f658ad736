using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace ComfyServerless.Rehearsal.ComfyUi;

/// <summary>The WebSockets of <c>/ws?clientId=…</c>: messages go out in order, each socket in its own time; nobody holds the clock.</summary>
sealed class ComfyUISockets
{
    readonly ConcurrentDictionary<string, Channel<string>> clients = new();

    /// <param name="client">Null: everybody.</param>
    public void Send(string type, JsonObject data, string? client)
    {
        var text = new JsonObject { ["type"] = type, ["data"] = data.DeepClone() }.ToJsonString();
        foreach (var (_, queue) in clients.Where(pair => client is null || pair.Key == client)) queue.Writer.TryWrite(text);
    }

    public async Task ServeAsync(HttpContext context, JsonObject queue)
    {
        var id = context.Request.Query["clientId"].ToString() is { Length: > 0 } given ? given : Guid.NewGuid().ToString("N");
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var outgoing = clients[id] = Channel.CreateUnbounded<string>();
        var remaining = queue.Sum(part => part.Value!.AsArray().Count);
        outgoing.Writer.TryWrite(new JsonObject
        {
            ["type"] = "status",
            ["data"] = new JsonObject { ["status"] = new JsonObject { ["exec_info"] = new JsonObject { ["queue_remaining"] = remaining } }, ["sid"] = id },
        }.ToJsonString());
        try
        {
            var listening = ListenAsync(socket, context.RequestAborted);
            await foreach (var text in outgoing.Reader.ReadAllAsync(context.RequestAborted))
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
                if (listening.IsCompleted) break;
            }

            if (socket.State == WebSocketState.CloseReceived) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException)
        {
            // the other side has gone
        }
        finally
        {
            clients.TryRemove(new(id, outgoing));
        }

        async Task ListenAsync(WebSocket from, CancellationToken cancel)
        {
            var buffer = new byte[4096];
            while (from.State == WebSocketState.Open)
                if ((await from.ReceiveAsync(buffer, cancel)).MessageType == WebSocketMessageType.Close) break;
            outgoing.Writer.TryComplete();
        }
    }

    public void Close()
    {
        foreach (var queue in clients.Values) queue.Writer.TryComplete();
    }
}

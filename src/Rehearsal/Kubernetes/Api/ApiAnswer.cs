using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>What the world's thread decided; the rest happens away from it.</summary>
abstract record ApiAnswer
{
    /// <summary>Not escaped beyond need, as the real server writes.</summary>
    static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(JsonNode document) => JsonSerializer.SerializeToUtf8Bytes(document, Plain);
    public static ApiAnswer Json(int status, JsonNode document) => new Written(status, "application/json", Bytes(document));
    public static ApiAnswer Text(int status, string text) => new Written(status, "text/plain", Encoding.UTF8.GetBytes(text));
}

sealed record Written(int Status, string ContentType, byte[] Body) : ApiAnswer;

/// <summary>Lines until the client goes away or the server ends. The clock goes on meanwhile.</summary>
sealed record Streamed(Watcher Watcher) : ApiAnswer;

/// <summary>The request goes on to a Service's endpoint.</summary>
sealed record Forwarded(Uri Target) : ApiAnswer
{
    /// <summary>The caller does not live to hear the answer: what to do when it has come. Null: it does.</summary>
    public Action? Unheard { get; init; }
}

/// <summary>No answer: the connection closes.</summary>
sealed record CutOff : ApiAnswer;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ComfyServerless.Rehearsal.Aws.Wire;

/// <summary>A request off the wire: <paramref name="Path"/> as sent (escapes kept, labels may hold <c>%2F</c>), <paramref name="Body"/> decoded.</summary>
public sealed record AwsRequest(string Method, string Path, IReadOnlyList<KeyValuePair<string, string>> Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public static async Task<AwsRequest> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return new(context.Request.Method, target.Split('?')[0],
            [.. context.Request.Query.Where(pair => !pair.Key.StartsWith("X-Amz-")).SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value ?? "")))],
            headers, ChunkedBody.IsChunked(headers) ? ChunkedBody.Decode(body.ToArray()) : body.ToArray());
    }
}

/// <summary>An answer for the wire.</summary>
public sealed record AwsAnswer(int Status, string? ContentType, byte[] Body)
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}

/// <summary>Reads an operation and its input from a request, writes its output or error. One for each of AWS's protocols.</summary>
public interface IProtocol
{
    /// <exception cref="AwsError">No such operation, or not readable.</exception>
    (Operation Operation, System.Text.Json.Nodes.JsonObject Input) Read(AwsService service, AwsRequest request);
    AwsAnswer Write(Operation operation, System.Text.Json.Nodes.JsonNode? output, string requestId);
    AwsAnswer Error(AwsError error, string requestId);
    /// <summary>What this protocol's services say to a key that they don't know.</summary>
    AwsError UnknownKey { get; }
}

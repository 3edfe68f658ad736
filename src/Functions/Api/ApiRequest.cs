using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Amazon.Lambda.APIGatewayEvents;

namespace ComfyServerless.Functions.Api;

/// <summary>Reads what API Gateway passes on; what is malformed is a <see cref="ProblemException"/> that names the part.</summary>
static partial class ApiRequest
{
    public const int LargestBody = 64 * 1024; // characters; an execution's input has a few hundred

    /// <returns>A JSON object.</returns>
    public static JsonElement Body(APIGatewayHttpApiV2ProxyRequest request)
    {
        var text = request.Body ?? "";
        if (text.Length > LargestBody) throw new ProblemException(new(413, "Content Too Large", $"body: at most {LargestBody} characters are read", [new("body", "too large")]));
        if (request.IsBase64Encoded) text = Decode(text);
        if (string.IsNullOrWhiteSpace(text)) throw Wrong("body", "missing; a JSON object is needed, {} for every default");
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : throw Wrong("body", $"found {json.RootElement.ValueKind}; a JSON object is needed");
        }
        catch (JsonException error)
        {
            throw Wrong("body", $"not JSON: {error.Message}");
        }
    }

    /// <summary>No body, or <c>{}</c>.</summary>
    public static void RequireNoFields(APIGatewayHttpApiV2ProxyRequest request)
    {
        if (string.IsNullOrEmpty(request.Body)) return;
        FieldProblem[] unknown = [.. Body(request).EnumerateObject().Select(field => new FieldProblem(field.Name, "unknown; no field is known here"))];
        if (unknown.Length > 0) throw new ProblemException(Problem.Malformed(unknown));
    }

    /// <returns>The name of the execution that this request starts, the same for the same key and caller; null without a key.</returns>
    public static string? ExecutionName(APIGatewayHttpApiV2ProxyRequest request)
    {
        var key = request.Headers?.FirstOrDefault(header => string.Equals(header.Key, "Idempotency-Key", StringComparison.OrdinalIgnoreCase)).Value;
        if (key is null) return null;
        if (!Key().IsMatch(key)) throw Wrong("Idempotency-Key", "1 to 128 visible ASCII characters are allowed");
        return "key-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{request.RouteKey}\n{key}")))[..40];
    }

    /// <returns>The path parameter <c>id</c>: an execution's name.</returns>
    public static string Id(APIGatewayHttpApiV2ProxyRequest request)
        => request.PathParameters?.TryGetValue("id", out var id) == true && Name().IsMatch(id) ? id : throw new ProblemException(new(404, "Not Found", "id: there is no such execution", [new("id", "unknown")]));

    static ProblemException Wrong(string field, string detail) => new(Problem.Malformed(new FieldProblem(field, detail)));

    static string Decode(string text)
    {
        try { return Encoding.UTF8.GetString(Convert.FromBase64String(text)); }
        catch (FormatException) { throw Wrong("body", "not base64, although it says so"); }
    }

    [GeneratedRegex("^[\\x21-\\x7e]{1,128}\\z", RegexOptions.NonBacktracking)] private static partial Regex Key();
    [GeneratedRegex("^[A-Za-z0-9_-]{1,80}\\z", RegexOptions.NonBacktracking)] private static partial Regex Name();
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>A request off the wire.</summary>
/// <param name="Path">As sent, escapes kept.</param>
public sealed record ApiRequest(string Method, string Path, string QueryText, IReadOnlyDictionary<string, string> Query, IHeaderDictionary Headers, byte[] Body)
{
    public string Accept => Headers.Accept.ToString();
    public string ContentType => Headers.ContentType.ToString().Split(';')[0].Trim();

    public static async Task<ApiRequest> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return new(context.Request.Method, target.Split('?')[0], context.Request.QueryString.Value ?? "",
            context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value[^1] ?? ""), context.Request.Headers, body.ToArray());
    }

    public string Parameter(string name) => Query.GetValueOrDefault(name, "");
    public bool Flag(string name) => Parameter(name) is "true" or "1";

    /// <summary>The body as an object; members that say null are left out, as the server reads them.</summary>
    /// <exception cref="StatusError">It is not an object.</exception>
    public JsonObject Document()
        => Documents.WithoutNulls(Json() as JsonObject ?? throw StatusError.BadRequest("the object provided is unrecognized (must be of type Kubernetes object)"));

    /// <exception cref="StatusError">It is not JSON.</exception>
    public JsonNode? Json()
    {
        if (Body.Length == 0) return new JsonObject();
        if (ContentType.EndsWith("protobuf")) throw new StatusError(415, "UnsupportedMediaType", $"{ContentType} is not modelled: send JSON (kubectl create and apply -f do)");
        try { return JsonNode.Parse(Body); }
        catch (JsonException error) { throw StatusError.BadRequest($"error decoding the body as JSON (YAML is not modelled): {error.Message}"); }
    }
}

/// <summary>Where in the API a path leads.</summary>
/// <param name="Root"><c>v1</c> or <c>apps/v1</c>.</param>
/// <param name="Subresource">Empty for the object itself.</param>
/// <param name="Rest">What follows the subresource, as sent.</param>
public sealed record ResourcePath(string Root, string? Namespace, string Plural, string? Name, string Subresource, string Rest)
{
    /// <returns>Null when it is no path of a resource.</returns>
    public static ResourcePath? Parse(string path)
    {
        var raw = path.TrimStart('/').Split('/');
        var parts = raw.Select(Uri.UnescapeDataString).ToArray();
        var (root, at) = parts switch
        {
            ["api", var version, ..] => (version, 2),
            ["apis", var group, var version, ..] => ($"{group}/{version}", 3),
            _ => ("", 0),
        };
        if (at == 0 || parts.Length <= at || parts[at].Length == 0) return null;
        string? space = null;
        if (parts[at] == "namespaces" && parts.Length > at + 2 && parts[at + 2] is not ("status" or "finalize")) (space, at) = (parts[at + 1], at + 2);
        return new(root, space, parts[at], parts.Length > at + 1 && parts[at + 1].Length > 0 ? parts[at + 1] : null, parts.Length > at + 2 ? parts[at + 2] : "",
            parts.Length > at + 3 ? string.Join('/', raw[(at + 3)..]) : "");
    }
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.CloudFront;

/// <summary>A request as a viewer sent it, and as functions see it.</summary>
/// <param name="Uri">The path as sent, without the query.</param>
/// <param name="Query">As sent, without the question mark.</param>
/// <param name="Headers">Each header line; names in any case.</param>
public sealed record ViewerRequest(string Method, string Uri, string Query, IReadOnlyList<KeyValuePair<string, string>> Headers, string Ip);

/// <summary>
/// Requests as the event of a viewer-request function, and what the function makes of them.
/// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
/// </summary>
public static class FunctionEvent
{
    // Neither shown to functions nor theirs to add.
    static readonly string[] Disallowed = ["connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "trailer", "upgrade", "x-cache", "x-forwarded-proto", "x-real-ip"];
    static readonly string[] DisallowedPrefixes = ["x-accel-", "x-amz-cf-", "x-edge-"];
    static readonly string[] ReadOnly = ["content-length", "host", "transfer-encoding", "via"];

    /// <param name="domain">The distribution's, e.g. <c>d111111abcdef8.cloudfront.net</c>.</param>
    public static JsonObject Of(ViewerRequest request, string domain, string distribution, string requestId) => new()
    {
        ["version"] = "1.0",
        ["context"] = new JsonObject { ["distributionDomainName"] = domain, ["endpoint"] = domain, ["distributionId"] = distribution, ["eventType"] = "viewer-request", ["requestId"] = requestId },
        ["viewer"] = new JsonObject { ["ip"] = request.Ip },
        ["request"] = new JsonObject
        {
            ["method"] = request.Method, ["uri"] = request.Uri, ["querystring"] = Values(Query(request.Query)),
            ["headers"] = Values(request.Headers.Select(header => KeyValuePair.Create(header.Key.ToLowerInvariant(), header.Value)).Where(header => header.Key != "cookie" && !IsDisallowed(header.Key))),
            ["cookies"] = Values(request.Headers.Where(header => header.Key.Equals("cookie", StringComparison.OrdinalIgnoreCase)).SelectMany(header => Cookies(header.Value))),
        },
    };

    /// <summary>Whether the function answers by itself.</summary>
    public static bool IsResponse(JsonObject result) => result.ContainsKey("statusCode");

    /// <summary>The request that goes on. Headers that functions don't see stay as they are.</summary>
    /// <exception cref="FunctionException">CloudFront would refuse it (502).</exception>
    public static ViewerRequest Apply(ViewerRequest before, JsonObject result)
    {
        if (result["uri"] is not JsonValue uri || !uri.ToString().StartsWith('/')) throw new FunctionException("The function returned a request whose uri does not begin with /");
        if (result["method"]?.ToString() != before.Method) throw new FunctionException("The function changed the method, which is read-only");
        var headers = Lines(result["headers"] as JsonObject ?? []).ToList();
        foreach (var (name, _) in headers) Refuse(name);
        foreach (var name in ReadOnly.Where(name => !Same(name, before.Headers, headers))) throw new FunctionException($"The function changed the header {name}, which is read-only");
        var cookies = string.Join("; ", Lines(result["cookies"] as JsonObject ?? []).Select(cookie => $"{cookie.Key}={cookie.Value}"));
        var query = string.Join('&', Lines(result["querystring"] as JsonObject ?? []).Select(pair => pair.Value.Length == 0 && !before.Query.Contains(pair.Key + "=", StringComparison.Ordinal) ? pair.Key : $"{pair.Key}={pair.Value}"));
        return before with
        {
            Uri = uri.ToString(), Query = query,
            Headers = [.. headers, .. cookies.Length > 0 ? [KeyValuePair.Create("cookie", cookies)] : Array.Empty<KeyValuePair<string, string>>(), .. before.Headers.Where(header => IsDisallowed(header.Key.ToLowerInvariant()))],
        };
    }

    /// <summary>Header lines of a response that the function made, cookies included.</summary>
    /// <exception cref="FunctionException">CloudFront would refuse it (502).</exception>
    public static (int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, string Body) Response(JsonObject result)
    {
        if (!int.TryParse(result["statusCode"]?.ToString(), out var status) || status is < 200 or > 599) throw new FunctionException($"The function returned the status {result["statusCode"]}");
        var headers = Lines(result["headers"] as JsonObject ?? []).ToList();
        foreach (var (name, _) in headers)
        {
            if (name != name.ToLowerInvariant()) throw new FunctionException($"The function returned the header {name}, which is not in lower case");
            Refuse(name);
        }

        foreach (var (name, cookie) in result["cookies"] as JsonObject ?? [])
            headers.Add(new("set-cookie", $"{name}={cookie!["value"]}{(cookie["attributes"] is { } attributes ? "; " + attributes : "")}"));
        var body = result["body"] switch
        {
            null => "",
            JsonObject map when map["encoding"]?.ToString() is "text" or null => map["data"]!.ToString(),
            JsonObject map => throw new FunctionException($"a body with the encoding {map["encoding"]} is not modelled"),
            var text => text.ToString(),
        };
        return (status, headers, body);
    }

    static void Refuse(string name)
    {
        if (IsDisallowed(name)) throw new FunctionException($"The function added the header {name}, which functions may not");
    }

    static bool IsDisallowed(string name) => Disallowed.Contains(name) || Array.Exists(DisallowedPrefixes, name.StartsWith);

    static bool Same(string name, IEnumerable<KeyValuePair<string, string>> before, IEnumerable<KeyValuePair<string, string>> after)
        => before.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).SequenceEqual(after.Where(header => header.Key == name).Select(header => header.Value));

    /// <summary>By name: the value, and all values where there is more than one.</summary>
    static JsonObject Values(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var result = new JsonObject();
        foreach (var group in pairs.GroupBy(pair => pair.Key))
        {
            var one = new JsonObject { ["value"] = group.First().Value };
            if (group.Skip(1).Any()) one["multiValue"] = Json.List(group.Select(pair => new JsonObject { ["value"] = pair.Value }));
            result[group.Key] = one;
        }

        return result;
    }

    static IEnumerable<KeyValuePair<string, string>> Lines(JsonObject values) => values.SelectMany(pair => pair.Value?["multiValue"] is JsonArray all
        ? all.Select(one => KeyValuePair.Create(pair.Key, one?["value"]?.ToString() ?? ""))
        : [KeyValuePair.Create(pair.Key, pair.Value?["value"]?.ToString() ?? throw new FunctionException($"The function returned {pair.Key} without a value"))]);

    static IEnumerable<KeyValuePair<string, string>> Query(string query) => query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.IndexOf('=') is var at and >= 0 ? KeyValuePair.Create(part[..at], part[(at + 1)..]) : KeyValuePair.Create(part, ""));

    static IEnumerable<KeyValuePair<string, string>> Cookies(string header) => header.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.IndexOf('=') is var at and >= 0 ? KeyValuePair.Create(part[..at], part[(at + 1)..]) : KeyValuePair.Create(part, ""));
}

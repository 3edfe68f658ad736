using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Wire;

/// <summary>Finds the operation of a REST request by method, path and fixed query, and reads its labels and query parameters.</summary>
public static class Router
{
    /// <exception cref="AwsError">No route fits.</exception>
    public static (Operation Operation, JsonObject Input) Find(AwsService service, AwsRequest request)
    {
        foreach (var operation in service.Operations.Values)
        {
            if (Match(operation.Route!, request) is not { } input) continue;
            foreach (var group in request.Query.Where(pair => pair.Key != "x-id" && !operation.Route!.EndsWith($"?{pair.Key}={pair.Value}")).GroupBy(pair => pair.Key))
                input[group.Key] = group.Count() == 1 ? group.First().Value : Json.List(group.Select(pair => pair.Value));
            return (operation, input);
        }

        var query = request.Query.Count == 0 ? "" : "?" + string.Join('&', request.Query.Select(pair => pair.Key));
        throw AwsError.NotModelled(501, $"{service.SigningName}: {request.Method} {request.Path}{query} is not modelled");
    }

    static JsonObject? Match(string route, AwsRequest request)
    {
        var (method, target) = (route[..route.IndexOf(' ')], route[(route.IndexOf(' ') + 1)..]);
        if (method != request.Method) return null;
        var parts = target.Split('?');
        if (parts.Length > 1 && !request.Query.Any(pair => $"{pair.Key}={pair.Value}" == parts[1])) return null;
        var (pattern, path) = (parts[0].Trim('/').Split('/'), request.Path.Trim('/').Split('/'));
        var greedy = pattern[^1].EndsWith("+}");
        if (greedy) path = path.Length < pattern.Length ? path : [.. path[..(pattern.Length - 1)], string.Join('/', path[(pattern.Length - 1)..])];
        if (path.Length != pattern.Length || path.Contains("")) return null;
        var labels = new JsonObject();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i].StartsWith('{')) labels[pattern[i].Trim('{', '}', '+')] = Uri.UnescapeDataString(path[i]);
            else if (pattern[i] != path[i]) return null;
        }

        return labels;
    }
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Wire;

/// <summary>
/// Finds the operation of a REST request by method, path, fixed query (<c>?list-type=2</c>; <c>?uploadId</c>: with any value) and header (<c>#x-amz-copy-source</c>), and reads
/// its labels and query parameters. The first row that fits is taken.
/// </summary>
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
        if (target.IndexOf('#') is var mark and >= 0)
        {
            if (!request.Headers.ContainsKey(target[(mark + 1)..])) return null;
            target = target[..mark];
        }

        var parts = target.Split('?');
        if (parts.Length > 1 && !request.Query.Any(pair => parts[1].Contains('=') ? $"{pair.Key}={pair.Value}" == parts[1] : pair.Key == parts[1])) return null;
        var pattern = parts[0].Trim('/').Split('/');
        var greedy = pattern[^1].EndsWith("+}");
        // A greedy label keeps every slash of its own: a/ and a//b are other keys than a and a/b.
        var path = greedy ? request.Path.TrimStart('/').Split('/', pattern.Length) : request.Path.Trim('/').Split('/');
        if (path.Length != pattern.Length || (path.Contains("") && pattern is not [""])) return null;
        var labels = new JsonObject();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i].StartsWith('{')) labels[pattern[i].Trim('{', '}', '+')] = Uri.UnescapeDataString(path[i]);
            else if (pattern[i] != path[i]) return null;
        }

        return labels;
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.S3;

/// <summary>
/// Lists a bucket: keys in the order of their bytes, those with the delimiter behind the prefix folded into common prefixes, at most 1000 a page.
/// </summary>
static class Listing
{
    const int MostKeys = 1000;

    public static JsonObject Objects(Bucket bucket, Call call)
    {
        var token = call.TextOrNull("continuation-token");
        var page = Page.Of(bucket, call, token is null ? (call.TextOrNull("start-after") ?? "", false) : Read(token));
        return Answer("ListBucketResult", page, new()
        {
            ["Name"] = bucket.Name, ["Prefix"] = page.Encode(page.Prefix), ["Delimiter"] = page.Encode(page.Delimiter),
                ["StartAfter"] = page.Encode(call.TextOrNull("start-after")),
            ["ContinuationToken"] = token, ["NextContinuationToken"] = page.Next is { } next ? Write(next) : null, ["KeyCount"] = page.Found.Count + page.Prefixes.Count,
            ["Contents"] = Json.List(page.Found.Select(found => Entry(found, page))),
        }, call);
    }

    /// <summary>Every object is its own latest version, with the id <c>null</c>, as in a bucket that never had versions.</summary>
    public static JsonObject Versions(Bucket bucket, Call call)
    {
        var page = Page.Of(bucket, call, (call.TextOrNull("key-marker") ?? "", call.TextOrNull("key-marker") is { } marker && marker == Folded(marker, call)));
        return Answer("ListVersionsResult", page, new()
        {
            ["Name"] = bucket.Name, ["Prefix"] = page.Encode(page.Prefix), ["Delimiter"] = page.Encode(page.Delimiter),
                ["KeyMarker"] = page.Encode(call.TextOrNull("key-marker") ?? ""),
            ["VersionIdMarker"] = call.TextOrNull("version-id-marker") ?? "", ["NextKeyMarker"] = page.Encode(page.Next?.Marker), ["NextVersionIdMarker"] = page.Next is null
                ? null : "null",
            ["Version"] = Json.List(page.Found.Select(found =>
            {
                var entry = Entry(found, page);
                (entry["VersionId"], entry["IsLatest"]) = ("null", true);
                return entry;
            })),
        }, call);
    }

    static JsonObject Answer(string root, Page page, JsonObject members, Call call)
    {
        (members["MaxKeys"], members["IsTruncated"], members["EncodingType"]) = (page.Size, page.Next != null, call.TextOrNull("encoding-type"));
        members["CommonPrefixes"] = Json.List(page.Prefixes.Select(prefix => new JsonObject { ["Prefix"] = page.Encode(prefix) }));
        return new() { ["Headers"] = new JsonObject { ["Content-Type"] = "application/xml" }, ["Xml"] = new JsonObject { [root] = members } };
    }

    static JsonObject Entry(S3Object found, Page page) => new()
    {
        ["Key"] = page.Encode(found.Key), ["LastModified"] = AwsContext.Iso(found.LastModified), ["ETag"] = found.ETag, ["Size"] = found.Size, ["StorageClass"] = "STANDARD",
    };

    static string? Folded(string key, Call call)
    {
        var (prefix, delimiter) = (call.TextOrNull("prefix") ?? "", call.TextOrNull("delimiter") ?? "");
        var at = delimiter.Length > 0 && key.Length >= prefix.Length ? key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) : -1;
        return at < 0 ? null : key[..(at + delimiter.Length)];
    }

    static string Write((string Marker, bool Folded) next) => Convert.ToBase64String(Encoding.UTF8.GetBytes((next.Folded ? "p" : "k") + next.Marker));

    static (string Marker, bool Folded) Read(string token)
    {
        try { return Encoding.UTF8.GetString(Convert.FromBase64String(token)) is [var kind, .. var marker] ? (marker, kind == 'p') : throw new FormatException(); }
        catch (FormatException) { throw new AwsError(400, "InvalidArgument", "The continuation token provided is incorrect"); }
    }

    /// <param name="Next">After what the next page begins: a key, or (folded) a common prefix; null for the last page.</param>
    sealed record Page(string Prefix, string? Delimiter, int Size, bool Url, List<S3Object> Found, List<string> Prefixes, (string Marker, bool Folded)? Next)
    {
        public static Page Of(Bucket bucket, Call call, (string Marker, bool Folded) after)
        {
            var (prefix, size) = (call.TextOrNull("prefix") ?? "", Math.Min(Json.Number(call.Input["max-keys"]) ?? MostKeys, MostKeys));
            if (call.TextOrNull("encoding-type") is { } encoding and not "url") throw new AwsError(400, "InvalidArgument",
                $"Invalid Encoding Method specified in Request: {encoding}");
            var page = new Page(prefix, call.TextOrNull("delimiter"), size, call.TextOrNull("encoding-type") != null, [], [], null);
            var last = after;
            foreach (var found in bucket.Objects.Values.Where(found => found.Key.StartsWith(prefix, StringComparison.Ordinal) && Bucket.Compare(found.Key, after.Marker) > 0))
            {
                if (after.Folded && found.Key.StartsWith(after.Marker, StringComparison.Ordinal)) continue;
                var fold = Folded(found.Key, call);
                if (fold != null && page.Prefixes.LastOrDefault() == fold) continue;
                if (page.Found.Count + page.Prefixes.Count == size) return size == 0 ? page : page with { Next = last };
                if (fold is null) page.Found.Add(found);
                else page.Prefixes.Add(fold);
                last = (fold ?? found.Key, fold != null);
            }

            return page;
        }

        public string? Encode(string? text) => !Url || text is null ? text : string.Join('/', text.Split('/').Select(part => Uri.EscapeDataString(part).Replace("%20", "+",
            StringComparison.Ordinal)));
    }
}

using System.Text;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.S3;

/// <summary>ListObjectsV2: keys in order, folded at a delimiter, a page at a time.</summary>
static class S3Listing
{
    public const string Members = "Bucket prefix delimiter max-keys continuation-token start-after encoding-type fetch-owner";

    public static JsonObject Of(S3Bucket bucket, Call call)
    {
        var (prefix, delimiter, encoded) = (call.TextOrNull("prefix") ?? "", call.TextOrNull("delimiter") ?? "", call.TextOrNull("encoding-type") == "url");
        var most = Json.Number(call.Input["max-keys"]) ?? 1000;
        var after = call.TextOrNull("continuation-token") is { } token ? Encoding.UTF8.GetString(Convert.FromBase64String(token)) : call.TextOrNull("start-after") ?? "";
        var entries = new List<(string Name, S3Object? Object)>();
        foreach (var (key, found) in bucket.Objects.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            var cut = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            var name = cut < 0 ? key : key[..(cut + delimiter.Length)];
            if (string.CompareOrdinal(name, after) > 0 && (entries.Count == 0 || entries[^1].Name != name)) entries.Add((name, cut < 0 ? found : null));
        }

        var page = entries.Take(most).ToList();
        var isTruncated = page.Count < entries.Count;
        string Name(string name) => encoded ? Uri.EscapeDataString(name).Replace("%2F", "/") : name;
        return new()
        {
            ["Xml"] = new JsonObject
            {
                ["ListBucketResult"] = new JsonObject
                {
                    ["Name"] = bucket.Name, ["Prefix"] = Name(prefix), ["Delimiter"] = delimiter.Length == 0 ? null : delimiter, ["MaxKeys"] = most, ["KeyCount"] = page.Count,
                    ["IsTruncated"] = isTruncated, ["NextContinuationToken"] = isTruncated ? Convert.ToBase64String(Encoding.UTF8.GetBytes(page[^1].Name)) : null, ["EncodingType"] = encoded ? "url" : null,
                    ["Contents"] = Json.List(page.Where(entry => entry.Object != null).Select(entry => new JsonObject
                    {
                        ["Key"] = Name(entry.Name), ["LastModified"] = AwsContext.Iso(entry.Object!.LastModified), ["ETag"] = entry.Object.ETag, ["Size"] = entry.Object.Size, ["StorageClass"] = "STANDARD",
                    })),
                    ["CommonPrefixes"] = Json.List(page.Where(entry => entry.Object is null).Select(entry => new JsonObject { ["Prefix"] = Name(entry.Name) })),
                },
            },
        };
    }
}

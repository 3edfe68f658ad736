using System.Globalization;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.S3;

/// <summary>The operations on single objects.</summary>
sealed class S3Objects(S3Service s3)
{
    public JsonNode Get(Call call)
    {
        var found = Find(call);
        var answer = Head(call, found);
        var content = found.Read();
        if (call.TextOrNull("range") is { } range)
        {
            var (from, to) = Range(range, found.Size);
            content = content[(int)from..(int)(to + 1)];
            answer["Status"] = 206;
            answer["Headers"]!["Content-Range"] = $"bytes {from}-{to}/{found.Size}";
        }

        answer["Body"] = JsonValue.Create(content);
        return answer;
    }

    public JsonNode Head(Call call)
    {
        var found = Find(call);
        var answer = Head(call, found);
        answer["Headers"]!["Content-Length"] = found.Size.ToString(CultureInfo.InvariantCulture);
        return answer;
    }

    public JsonNode Put(Call call)
    {
        var bucket = s3.Bucket(call);
        var there = bucket.Objects.GetValueOrDefault(call.Text("Key"));
        if (call.TextOrNull("if-none-match") == "*" && there != null) throw Precondition();
        if (call.TextOrNull("if-match") is { } tag && there?.ETag != tag) throw there is null ? NoSuchKey(call) : Precondition();
        var made = bucket.Put(call.Text("Key"), call.Body.ToArray(), Type(call), Metadata(call));
        return new JsonObject { ["Headers"] = new JsonObject { ["ETag"] = made.ETag } };
    }

    public JsonNode Delete(Call call)
    {
        s3.Bucket(call).Delete(call.Text("Key"));
        return new JsonObject { ["Status"] = 204 };
    }

    public JsonNode Copy(Call call)
    {
        var source = Uri.UnescapeDataString(call.Text("x-amz-copy-source")).TrimStart('/');
        var from = s3.Bucket(source.Split('/')[0]).Objects.GetValueOrDefault(source[(source.IndexOf('/') + 1)..]) ?? throw NoSuchKey(call);
        var made = s3.Bucket(call).Put(call.Text("Key"), from.Read(), from.ContentType, from.Metadata, "CopyObject");
        return new JsonObject { ["Xml"] = new JsonObject { ["CopyObjectResult"] = new JsonObject { ["ETag"] = made.ETag, ["LastModified"] = AwsContext.Iso(made.LastModified) } } };
    }

    public static string Type(Call call) => call.Headers.GetValueOrDefault("Content-Type") is { Length: > 0 } type ? type : "binary/octet-stream";

    public static Dictionary<string, string> Metadata(Call call)
        => (call.Input["x-amz-meta"] as JsonObject ?? []).ToDictionary(member => member.Key, member => member.Value!.ToString());

    S3Object Find(Call call) => s3.Bucket(call).Objects.GetValueOrDefault(call.Text("Key")) ?? throw NoSuchKey(call);

    static JsonObject Head(Call call, S3Object found)
    {
        if (call.TextOrNull("if-match") is { } wanted && wanted.Trim('"') != found.ETag.Trim('"')) throw Precondition();
        if (call.TextOrNull("if-none-match") is { } known && known.Trim('"') == found.ETag.Trim('"')) throw new AwsError(304, "NotModified", "Not Modified");
        var headers = new JsonObject
        {
            ["ETag"] = found.ETag, ["Content-Type"] = found.ContentType, ["Accept-Ranges"] = "bytes", ["Last-Modified"] = found.LastModified.UtcDateTime.ToString("R", CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in found.Metadata) headers["x-amz-meta-" + name] = value;
        return new() { ["Headers"] = headers };
    }

    /// <summary>First and last byte, both counted.</summary>
    static (long From, long To) Range(string range, long size)
    {
        var bounds = range.StartsWith("bytes=", StringComparison.Ordinal) ? range["bytes=".Length..].Split('-') : [];
        if (bounds is not [var first, var last]) throw new AwsError(400, "InvalidArgument", $"The range {range} is not modelled");
        var from = first.Length == 0 ? Math.Max(0, size - long.Parse(last, CultureInfo.InvariantCulture)) : long.Parse(first, CultureInfo.InvariantCulture);
        var to = first.Length == 0 || last.Length == 0 ? size - 1 : Math.Min(size - 1, long.Parse(last, CultureInfo.InvariantCulture));
        return from <= to ? (from, to) : throw new AwsError(416, "InvalidRange", "The requested range is not satisfiable");
    }

    static AwsError NoSuchKey(Call call) => new(404, "NoSuchKey", "The specified key does not exist.", new() { ["Key"] = call.Text("Key") });

    static AwsError Precondition() => new(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
}

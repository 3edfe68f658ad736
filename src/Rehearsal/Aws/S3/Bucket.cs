using System.Text;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.S3;

/// <summary>A bucket without versions; its objects in the order in which S3 lists them.</summary>
public sealed class Bucket(string name, bool tellsEventBridge, DateTimeOffset created)
{
    public string Name => name;
    public string Arn => "arn:aws:s3:::" + name;
    /// <summary>It sends its events to the default event bus.</summary>
    public bool TellsEventBridge { get; set; } = tellsEventBridge;
    public DateTimeOffset Created => created;
    public JsonObject? Policy { get; set; }
    public SortedDictionary<string, S3Object> Objects { get; } = new(ByUtf8.Order);
    /// <summary>Multipart uploads under way, by id.</summary>
    public Dictionary<string, Upload> Uploads { get; } = new();

    sealed class ByUtf8 : IComparer<string>
    {
        public static readonly ByUtf8 Order = new();

        public int Compare(string? left, string? right) => Encoding.UTF8.GetBytes(left!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right!));
    }

    /// <summary>Compares keys as S3 sorts them: by the bytes of their UTF-8.</summary>
    public static int Compare(string left, string right) => ByUtf8.Order.Compare(left, right);
}

/// <param name="File">Where its bytes are.</param>
/// <param name="ETag">With its quotation marks.</param>
public sealed record S3Object(string Key, string File, long Size, string ETag, DateTimeOffset LastModified, ObjectHeaders Headers)
{
    /// <summary>How many bytes at its begin were written; those behind are zeros that take no room on this machine.</summary>
    public long Written { get; init; } = Size;
}

/// <summary>What comes back with an object as it was put: HTTP's own headers, and the caller's metadata.</summary>
public sealed record ObjectHeaders(IReadOnlyDictionary<string, string> Http, JsonObject Metadata)
{
    static readonly string[] Kept = ["Content-Type", "Content-Encoding", "Content-Disposition", "Content-Language", "Cache-Control", "Expires"];

    public static ObjectHeaders Of(Call call)
    {
        var http = new Dictionary<string, string> { ["Content-Type"] = "binary/octet-stream" };
        foreach (var name in Kept)
            if (call.Headers.TryGetValue(name, out var value) && value.Replace("aws-chunked", "", StringComparison.Ordinal) is var plain
                && plain.Trim(',', ' ') is { Length: > 0 } kept) http[name] = kept;
        return new(http, Json.Map(call.Input["x-amz-meta"]));
    }

    public static ObjectHeaders OfType(string? contentType) => new(new Dictionary<string, string> { ["Content-Type"] = contentType ?? "binary/octet-stream" }, []);
}

/// <summary>A multipart upload that is neither complete nor aborted.</summary>
public sealed record Upload(string Id, string Key, ObjectHeaders Headers, DateTimeOffset Initiated)
{
    /// <summary>By number.</summary>
    public SortedDictionary<int, S3Object> Parts { get; } = new();
}

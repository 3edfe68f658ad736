using System.Security.Cryptography;

namespace ComfyServerless.Rehearsal.Aws.S3;

/// <summary>An object: what is known of it; its bytes are a file.</summary>
/// <param name="File">Where the bytes are.</param>
/// <param name="ETag">With its quotation marks.</param>
public sealed record S3Object(string Key, string File, long Size, string ETag, DateTimeOffset LastModified, string ContentType, IReadOnlyDictionary<string, string> Metadata)
{
    public byte[] Read() => System.IO.File.ReadAllBytes(File);

#pragma warning disable CA5351 // S3's ETag is an MD5
    public static string ETagOf(byte[] content) => $"\"{Convert.ToHexStringLower(MD5.HashData(content))}\"";

    /// <summary>Of a multipart upload: the hash of the parts' hashes, and their number.</summary>
    public static string ETagOf(IEnumerable<string> parts)
    {
        byte[][] hashes = [.. parts.Select(part => Convert.FromHexString(part.Trim('"')))];
        return $"\"{Convert.ToHexStringLower(MD5.HashData(hashes.SelectMany(hash => hash).ToArray()))}-{hashes.Length}\"";
    }
#pragma warning restore CA5351
}

/// <summary>Parts on their way to an object.</summary>
public sealed record MultipartUpload(string Id, string Key, string ContentType, IReadOnlyDictionary<string, string> Metadata, DateTimeOffset Initiated)
{
    public SortedDictionary<int, S3Object> Parts { get; } = new();
}

using System.Security.Cryptography;

namespace ComfyServerless.Rehearsal.Aws.S3;

/// <summary>The bytes of objects as files in one folder, so that big ones don't live in memory.</summary>
sealed class ObjectFiles(string folder)
{
    long files;

    /// <returns>The new object; its ETag is the MD5 of its bytes.</returns>
    public S3Object Write(string key, ReadOnlySpan<byte> content, ObjectHeaders headers, DateTimeOffset at)
    {
        var file = New();
        using (var to = File.Create(file)) to.Write(content);
        return new(key, file, content.Length, Quoted(Convert.ToHexStringLower(Md5(content))), Whole(at), headers);
    }

    /// <summary>Joins the parts of an upload. The ETag is the MD5 of their MD5s and their number.</summary>
    public S3Object Join(string key, IReadOnlyList<S3Object> parts, ObjectHeaders headers, DateTimeOffset at)
    {
        var file = New();
        using (var to = File.Create(file))
            foreach (var part in parts)
            {
                using var from = File.OpenRead(part.File);
                from.CopyTo(to);
            }

        byte[] digests = [.. parts.SelectMany(part => Convert.FromHexString(part.ETag.Trim('"')))];
        return new(key, file, parts.Sum(part => part.Size), Quoted($"{Convert.ToHexStringLower(Md5(digests))}-{parts.Count}"), Whole(at), headers);
    }

    public S3Object Copy(S3Object source, string key, ObjectHeaders headers, DateTimeOffset at)
    {
        var file = New();
        File.Copy(source.File, file);
        return source with { Key = key, File = file, Headers = headers, LastModified = Whole(at) };
    }

    public static byte[] Read(S3Object from, long start, long length)
    {
        using var file = File.OpenRead(from.File);
        file.Seek(start, SeekOrigin.Begin);
        var bytes = new byte[length];
        file.ReadExactly(bytes);
        return bytes;
    }

    public static void Delete(S3Object gone) => File.Delete(gone.File);

#pragma warning disable CA5351 // S3's ETag is an MD5; nothing is protected by it
    public static byte[] Md5(ReadOnlySpan<byte> content) => MD5.HashData(content);
#pragma warning restore CA5351

    // S3 knows no fractions of a second.
    static DateTimeOffset Whole(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());

    static string Quoted(string text) => $"\"{text}\"";

    string New()
    {
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, (++files).ToString("d8", System.Globalization.CultureInfo.InvariantCulture));
    }
}

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

    /// <summary>An object that begins with these bytes and goes on with zeros to its size: gigabytes that take no room. Its ETag looks like that of an upload in parts.</summary>
    public S3Object WriteSparse(string key, ReadOnlySpan<byte> begin, long size, ObjectHeaders headers, DateTimeOffset at)
    {
        var file = New();
        using (var to = File.Create(file))
        {
            to.Write(begin);
            to.SetLength(size);
        }

        var tag = Convert.ToHexStringLower(Md5([.. begin, .. BitConverter.GetBytes(size)]));
        return new(key, file, size, Quoted($"{tag}-{size / (8 * 1024 * 1024) + 1}"), Whole(at), headers) { Written = Math.Min(begin.Length, size) };
    }

    /// <summary>The first <paramref name="length"/> bytes into a file of that length, which is as sparse as the object.</summary>
    public static void CopyTo(S3Object from, string path, long length)
    {
        using var to = File.Create(path);
        var rest = Math.Min(from.Written, length);
        using (var file = File.OpenRead(from.File))
        {
            var buffer = new byte[81_920];
            for (int read; rest > 0 && (read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, rest))) > 0; rest -= read) to.Write(buffer, 0, read);
        }

        to.SetLength(length);
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
        CopyTo(source, file, source.Size);
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

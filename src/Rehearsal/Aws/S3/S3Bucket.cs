using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Events;

namespace ComfyServerless.Rehearsal.Aws.S3;

/// <summary>A bucket: objects by key in UTF-8 order. With events on, each change goes to the event bus.</summary>
/// <param name="folder">Where its objects' bytes are kept.</param>
public sealed class S3Bucket(AwsContext aws, EventBus bus, string name, string folder, bool sendsEvents)
{
    readonly SortedDictionary<string, S3Object> objects = new(StringComparer.Ordinal);
    readonly Dictionary<string, MultipartUpload> uploads = new();
    long files;

    public string Name => name;
    public string Arn => "arn:aws:s3:::" + name;
    public DateTimeOffset Created { get; } = aws.Now;
    public IReadOnlyDictionary<string, S3Object> Objects => objects;
    public IReadOnlyDictionary<string, MultipartUpload> Uploads => uploads;

    public S3Object Put(string key, byte[] content, string contentType = "binary/octet-stream", IReadOnlyDictionary<string, string>? metadata = null, string reason = "PutObject")
        => Keep(Store(key, content, contentType, metadata), reason);

    public void Delete(string key)
    {
        if (!objects.Remove(key, out var gone)) return;
        File.Delete(gone.File);
        Tell("Object Deleted", gone, "DeleteObject", new() { ["deletion-type"] = "Permanently Deleted" });
    }

    public MultipartUpload Begin(string key, string contentType, IReadOnlyDictionary<string, string> metadata)
    {
        var upload = new MultipartUpload(aws.Hex(32), key, contentType, metadata, aws.Now);
        return uploads[upload.Id] = upload;
    }

    public S3Object PutPart(string upload, int number, byte[] content)
    {
        var parts = Upload(upload).Parts;
        if (parts.TryGetValue(number, out var before)) File.Delete(before.File);
        return parts[number] = Store(upload, content, "", null);
    }

    /// <exception cref="AwsError">InvalidPart, InvalidPartOrder, EntityTooSmall.</exception>
    public S3Object Complete(string id, IReadOnlyList<(int Number, string ETag)> parts)
    {
        var upload = Upload(id);
        if (!parts.Select(part => part.Number).SequenceEqual(parts.Select(part => part.Number).Distinct().Order())) throw new AwsError(400, "InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.");
        var chosen = parts.Select(part => upload.Parts.TryGetValue(part.Number, out var found) && found.ETag.Trim('"') == part.ETag.Trim('"')
            ? found : throw new AwsError(400, "InvalidPart", "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.")).ToList();
        if (chosen.SkipLast(1).Any(part => part.Size < 5 << 20)) throw new AwsError(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
        var file = NextFile();
        using (var whole = File.Create(file))
            foreach (var part in chosen) whole.Write(part.Read());
        var made = new S3Object(upload.Key, file, chosen.Sum(part => part.Size), S3Object.ETagOf(chosen.Select(part => part.ETag)), aws.Now, upload.ContentType, upload.Metadata);
        Abort(id);
        return Keep(made, "CompleteMultipartUpload");
    }

    public void Abort(string id)
    {
        foreach (var part in Upload(id).Parts.Values) File.Delete(part.File);
        uploads.Remove(id);
    }

    public MultipartUpload Upload(string id) => uploads.GetValueOrDefault(id)
        ?? throw new AwsError(404, "NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.");

    S3Object Keep(S3Object made, string reason)
    {
        if (objects.TryGetValue(made.Key, out var before)) File.Delete(before.File);
        objects[made.Key] = made;
        Tell("Object Created", made, reason, []);
        return made;
    }

    S3Object Store(string key, byte[] content, string contentType, IReadOnlyDictionary<string, string>? metadata)
    {
        var file = NextFile();
        File.WriteAllBytes(file, content);
        return new(key, file, content.Length, S3Object.ETagOf(content), aws.Now, contentType, metadata ?? new Dictionary<string, string>());
    }

    string NextFile()
    {
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, (++files).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    void Tell(string type, S3Object about, string reason, JsonObject more)
    {
        if (!sendsEvents) return;
        more["version"] = "0";
        more["bucket"] = new JsonObject { ["name"] = name };
        more["object"] = new JsonObject { ["key"] = about.Key, ["size"] = about.Size, ["etag"] = about.ETag.Trim('"'), ["sequencer"] = aws.Hex(16) };
        more["reason"] = reason;
        bus.Publish("aws.s3", type, more, [Arn]);
    }
}

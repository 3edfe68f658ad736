using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace ComfyServerless.Rehearsal.Aws.S3;

/// <summary>Multipart uploads. The parts' order, ETags and sizes are checked when they are completed, as S3 does.</summary>
sealed class Uploads(AwsContext aws, S3Service s3, ObjectFiles files)
{
    const int SmallestPart = 5 * 1024 * 1024;

    public JsonObject Create(Call call)
    {
        var (bucket, key) = (s3.Find(call.Text("Bucket")), call.Text("Key"));
        var upload = new Upload(aws.Hex(64), key, ObjectHeaders.Of(call), aws.Now);
        bucket.Uploads.Add(upload.Id, upload);
        return S3Service.Xml("InitiateMultipartUploadResult", new() { ["Bucket"] = bucket.Name, ["Key"] = key, ["UploadId"] = upload.Id });
    }

    public JsonObject Put(Call call)
    {
        var (upload, number) = (Find(call).Upload, Json.Number(call.Input["partNumber"]));
        if (number is not (>= 1 and <= 10_000)) throw new AwsError(400, "InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive");
        if (upload.Parts.Remove(number.Value, out var before)) ObjectFiles.Delete(before);
        var part = upload.Parts[number.Value] = files.Write(upload.Key, call.Body.Span, upload.Headers, aws.Now);
        return new() { ["Headers"] = new JsonObject { ["ETag"] = part.ETag, ["x-amz-server-side-encryption"] = "AES256" } };
    }

    public JsonObject Complete(Call call)
    {
        var (bucket, upload) = Find(call);
        var wanted = S3Service.Body(call).Elements().Where(element => element.Name.LocalName == "Part").Select(part => (Number: int.Parse(Text(part, "PartNumber")),
            ETag: Text(part, "ETag"))).ToList();
        if (wanted.Count == 0) throw new AwsError(400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
        if (wanted.Zip(wanted.Skip(1)).Any(pair => pair.First.Number >= pair.Second.Number))
            throw new AwsError(400, "InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.");
        var parts = wanted.ConvertAll(part => upload.Parts.TryGetValue(part.Number, out var found) && found.ETag.Trim('"') == part.ETag.Trim('"') ? found
            : throw new AwsError(400, "InvalidPart",
            "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."));
        if (parts.SkipLast(1).Any(part => part.Size < SmallestPart)) throw new AwsError(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
        Conditions.CheckWrite(call, bucket.Objects.GetValueOrDefault(upload.Key), upload.Key);
        var whole = files.Join(upload.Key, parts, upload.Headers, aws.Now);
        Drop(bucket, upload);
        s3.Keep(bucket, whole, "CompleteMultipartUpload");
        return S3Service.Xml("CompleteMultipartUploadResult", new() { ["Location"] = $"https://{bucket.Name}.s3.{aws.Region}.amazonaws.com/{upload.Key}",
            ["Bucket"] = bucket.Name, ["Key"] = upload.Key, ["ETag"] = whole.ETag });
    }

    public JsonObject Abort(Call call)
    {
        var (bucket, upload) = Find(call);
        Drop(bucket, upload);
        return new() { ["Status"] = 204 };
    }

    public JsonObject ListParts(Call call)
    {
        var (bucket, upload) = Find(call);
        var (after, size) = (Json.Number(call.Input["part-number-marker"]) ?? 0, Json.Number(call.Input["max-parts"]) ?? 1000);
        var rest = upload.Parts.Where(part => part.Key > after).ToList();
        return S3Service.Xml("ListPartsResult", new()
        {
            ["Bucket"] = bucket.Name, ["Key"] = upload.Key, ["UploadId"] = upload.Id, ["PartNumberMarker"] = after, ["MaxParts"] = size, ["IsTruncated"] = rest.Count > size,
            ["NextPartNumberMarker"] = rest.Take(size).LastOrDefault().Key,
            ["Part"] = Json.List(rest.Take(size).Select(part => new JsonObject
            {
                ["PartNumber"] = part.Key, ["LastModified"] = AwsContext.Iso(part.Value.LastModified), ["ETag"] = part.Value.ETag, ["Size"] = part.Value.Size,
            })),
        });
    }

    public JsonObject List(Call call)
    {
        var bucket = s3.Find(call.Text("Bucket"));
        var found = bucket.Uploads.Values.Where(upload => upload.Key.StartsWith(call.TextOrNull("prefix") ?? "", StringComparison.Ordinal)).OrderBy(upload => upload.Key,
            StringComparer.Ordinal);
        return S3Service.Xml("ListMultipartUploadsResult", new()
        {
            ["Bucket"] = bucket.Name, ["MaxUploads"] = 1000, ["IsTruncated"] = false,
            ["Upload"] = Json.List(found.Select(upload => new JsonObject { ["Key"] = upload.Key, ["UploadId"] = upload.Id, ["Initiated"] = AwsContext.Iso(upload.Initiated),
                ["StorageClass"] = "STANDARD" })),
        });
    }

    (Bucket Bucket, Upload Upload) Find(Call call)
    {
        var bucket = s3.Find(call.Text("Bucket"));
        return bucket.Uploads.TryGetValue(call.Text("uploadId"), out var upload) && upload.Key == call.Text("Key") ? (bucket, upload) : throw new AwsError(404, "NoSuchUpload",
            "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.", new() { ["UploadId"] = call.Text("uploadId") });
    }

    static void Drop(Bucket bucket, Upload upload)
    {
        bucket.Uploads.Remove(upload.Id);
        foreach (var part in upload.Parts.Values) ObjectFiles.Delete(part);
    }

    static string Text(XElement part, string member) => part.Elements().First(element => element.Name.LocalName == member).Value;
}

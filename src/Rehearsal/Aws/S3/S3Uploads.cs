using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace ComfyServerless.Rehearsal.Aws.S3;

/// <summary>Multipart uploads, and deleting many objects in one call.</summary>
sealed class S3Uploads(S3Service s3)
{
    public JsonNode Create(Call call)
    {
        var upload = s3.Bucket(call).Begin(call.Text("Key"), S3Objects.Type(call), S3Objects.Metadata(call));
        return Xml("InitiateMultipartUploadResult", new() { ["Bucket"] = call.Text("Bucket"), ["Key"] = upload.Key, ["UploadId"] = upload.Id });
    }

    public JsonNode PutPart(Call call)
        => new JsonObject { ["Headers"] = new JsonObject { ["ETag"] = s3.Bucket(call).PutPart(call.Text("uploadId"), Json.Number(call.Input["partNumber"])!.Value, call.Body.ToArray()).ETag } };

    public JsonNode Complete(Call call)
    {
        var parts = Document(call).Descendants().Where(element => element.Name.LocalName == "Part")
            .Select(part => (int.Parse(Value(part, "PartNumber"), System.Globalization.CultureInfo.InvariantCulture), Value(part, "ETag"))).ToList();
        var made = s3.Bucket(call).Complete(call.Text("uploadId"), parts);
        return Xml("CompleteMultipartUploadResult", new() { ["Bucket"] = call.Text("Bucket"), ["Key"] = made.Key, ["ETag"] = made.ETag });
    }

    public JsonNode Abort(Call call)
    {
        s3.Bucket(call).Abort(call.Text("uploadId"));
        return new JsonObject { ["Status"] = 204 };
    }

    public JsonNode ListParts(Call call)
    {
        var upload = s3.Bucket(call).Upload(call.Text("uploadId"));
        return Xml("ListPartsResult", new()
        {
            ["Bucket"] = call.Text("Bucket"), ["Key"] = upload.Key, ["UploadId"] = upload.Id, ["IsTruncated"] = false,
            ["Part"] = Json.List(upload.Parts.Select(part => new JsonObject { ["PartNumber"] = part.Key, ["ETag"] = part.Value.ETag, ["Size"] = part.Value.Size, ["LastModified"] = AwsContext.Iso(part.Value.LastModified) })),
        });
    }

    public JsonNode List(Call call) => Xml("ListMultipartUploadsResult", new()
    {
        ["Bucket"] = call.Text("Bucket"), ["IsTruncated"] = false,
        ["Upload"] = Json.List(s3.Bucket(call).Uploads.Values.Select(upload => new JsonObject { ["Key"] = upload.Key, ["UploadId"] = upload.Id, ["Initiated"] = AwsContext.Iso(upload.Initiated) })),
    });

    public JsonNode DeleteMany(Call call)
    {
        var keys = Document(call).Descendants().Where(element => element.Name.LocalName == "Object").Select(item => Value(item, "Key")).ToList();
        foreach (var key in keys) s3.Bucket(call).Delete(key);
        return Xml("DeleteResult", new() { ["Deleted"] = Json.List(keys.Select(key => new JsonObject { ["Key"] = key })) });
    }

    static XDocument Document(Call call)
    {
        try { return XDocument.Parse(System.Text.Encoding.UTF8.GetString(call.Body.Span)); }
        catch (System.Xml.XmlException) { throw new AwsError(400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"); }
    }

    static string Value(XElement parent, string name) => parent.Elements().First(element => element.Name.LocalName == name).Value;

    static JsonObject Xml(string root, JsonObject members) => new() { ["Xml"] = new JsonObject { [root] = members } };
}

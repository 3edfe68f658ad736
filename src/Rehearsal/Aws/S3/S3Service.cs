using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Events;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.S3;

/// <summary>S3, path style: the buckets of the template. Objects' bytes are files below a folder, so that large ones do not live in memory.</summary>
public sealed class S3Service : AwsService, IResourceTypes
{
    const string SmokeTests = "smoke-tests/";
    readonly AwsContext aws;
    readonly EventBus bus;
    readonly string folder;
    readonly Dictionary<string, S3Bucket> buckets = new();

    /// <param name="folder">Emptied first: a world begins without objects.</param>
    public S3Service(AwsContext aws, string folder, EventBus bus)
    {
        (this.aws, this.folder, this.bus) = (aws, folder, bus);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        var (objects, uploads) = (new S3Objects(this), new S3Uploads(this));
        const string one = "/{Bucket}/{Key+}";
        Add("ListObjectsV2", Effect.Reading, S3Listing.Members, call => S3Listing.Of(Bucket(call), call), "GET /{Bucket}?list-type=2");
        Add("ListMultipartUploads", Effect.Reading, "Bucket uploads prefix", uploads.List, "GET /{Bucket}?uploads");
        Add("DeleteObjects", Effect.Mutating, "*", uploads.DeleteMany, "POST /{Bucket}?delete");
        Add("HeadBucket", Effect.Reading, "Bucket", call => { Bucket(call); return new JsonObject { ["Headers"] = new JsonObject { ["x-amz-bucket-region"] = aws.Region } }; }, "HEAD /{Bucket}");
        Add("ListBuckets", Effect.Reading, "*", _ => new JsonObject
        {
            ["Xml"] = new JsonObject
            {
                ["ListAllMyBucketsResult"] = new JsonObject { [nameof(Buckets)] = new JsonObject { ["Bucket"] = Json.List(buckets.Values.Select(bucket => new JsonObject { ["Name"] = bucket.Name, ["CreationDate"] = AwsContext.Iso(bucket.Created) })) } },
            },
        }, "GET /");
        Add("CreateMultipartUpload", Effect.Mutating, "*", uploads.Create, $"POST {one}?uploads");
        Add("UploadPart", Effect.Mutating, "*", uploads.PutPart, $"PUT {one}?uploadId");
        Add("CompleteMultipartUpload", Effect.Mutating, "*", uploads.Complete, $"POST {one}?uploadId");
        Add("AbortMultipartUpload", Effect.Mutating, "*", uploads.Abort, $"DELETE {one}?uploadId");
        Add("ListParts", Effect.Reading, "*", uploads.ListParts, $"GET {one}?uploadId");
        Add("CopyObject", Effect.Mutating, "*", objects.Copy, $"PUT {one}#x-amz-copy-source");
        Add("HeadObject", Effect.Reading, "*", objects.Head, $"HEAD {one}");
        Add("GetObject", Effect.Reading, "*", objects.Get, $"GET {one}");
        Add("PutObject", Effect.Mutating, "*", objects.Put, $"PUT {one}", call => call.Text("Key").StartsWith(SmokeTests, StringComparison.Ordinal) ? Effect.Own : Effect.Mutating);
        Add("DeleteObject", Effect.Mutating, "*", objects.Delete, $"DELETE {one}");
    }

    public override string SigningName => "s3";
    public override Protocol Protocol => Protocol.RestXml;

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, S3Bucket> Buckets => buckets;

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::S3::Bucket", "BucketEncryption BucketName LifecycleConfiguration NotificationConfiguration OwnershipControls PublicAccessBlockConfiguration Tags VersioningConfiguration", Create)
        {
            Delete = name => buckets.Remove(name),
        },
        new("AWS::S3::BucketPolicy", "Bucket PolicyDocument", request => new(request.LogicalId)),
    ];

    /// <exception cref="AwsError">NoSuchBucket.</exception>
    public S3Bucket Bucket(string name) => buckets.GetValueOrDefault(name) ?? throw new AwsError(404, "NoSuchBucket", "The specified bucket does not exist", new() { ["BucketName"] = name });

    public S3Bucket Bucket(Call call) => Bucket(call.Text("Bucket"));

    /// <summary>The object's bytes, or null.</summary>
    public byte[]? Read(string bucket, string key) => Bucket(bucket).Objects.GetValueOrDefault(key)?.Read();

    public void Put(string bucket, string key, byte[] content) => Bucket(bucket).Put(key, content);

    public IReadOnlyList<string> Keys(string bucket, string prefix) => [.. Bucket(bucket).Objects.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))];

    CreatedResource Create(ResourceRequest request)
    {
        // Bucket names are lower case; CloudFormation lowers what it generates.
        var name = PhysicalNames.Of(request, "BucketName", aws, 63).ToLowerInvariant();
        var sendsEvents = request.Properties["NotificationConfiguration"]?["EventBridgeConfiguration"] is { } events && Json.Flag(events["EventBridgeEnabled"], otherwise: true);
        var bucket = buckets[name] = new(aws, bus, name, Path.Combine(folder, name), sendsEvents);
        return new(name, new() { ["Arn"] = bucket.Arn, ["DomainName"] = $"{name}.s3.amazonaws.com", ["RegionalDomainName"] = $"{name}.s3.{aws.Region}.amazonaws.com" });
    }
}

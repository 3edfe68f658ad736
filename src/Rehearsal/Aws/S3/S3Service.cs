using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using ComfyServerless.Rehearsal.Aws.Events;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.S3;

/// <summary>S3, path style: buckets come from templates, objects from callers and from the world. Versions, ACLs and tags of objects are not modelled.</summary>
public sealed class S3Service : AwsService, IResourceTypes
{
    const string BucketProperties = "BucketName BucketEncryption LifecycleConfiguration NotificationConfiguration OwnershipControls PublicAccessBlockConfiguration Tags";
    const string Listed = " prefix delimiter max-keys encoding-type";
    const string Written = " x-amz-meta x-amz-server-side-encryption if-match if-none-match";

    readonly AwsContext aws;
    readonly EventBus bus;
    readonly ObjectFiles files;
    readonly Dictionary<string, Bucket> buckets = new();
    long sequence;

    /// <param name="folder">Where the objects' bytes are kept. Emptied first: a world begins without objects.</param>
    public S3Service(AwsContext aws, string folder, EventBus bus)
    {
        (this.aws, this.bus, files) = (aws, bus, new(folder));
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        var uploads = new Uploads(aws, this, files);
        Add("ListObjectsV2", Effect.Reading, "Bucket continuation-token start-after fetch-owner" + Listed, call => Listing.Objects(Find(call.Text("Bucket")), call),
            "GET /{Bucket}?list-type=2");
        Add("ListObjectVersions", Effect.Reading, "Bucket key-marker version-id-marker" + Listed, call => Listing.Versions(Find(call.Text("Bucket")), call),
            "GET /{Bucket}?versions=");
        Add("ListMultipartUploads", Effect.Reading, "Bucket prefix", uploads.List, "GET /{Bucket}?uploads=");
        Add("ListBuckets", Effect.Reading, "prefix", ListBuckets, "GET /");
        Add("HeadBucket", Effect.Reading, "Bucket", call => Find(call.Text("Bucket")) is var _
            ? new JsonObject { ["Headers"] = new JsonObject { ["x-amz-bucket-region"] = aws.Region } } : null, "HEAD /{Bucket}");
        Add("DeleteBucket", Effect.Mutating, "Bucket", DeleteBucket, "DELETE /{Bucket}");
        Add("DeleteObjects", Effect.Mutating, "Bucket", DeleteAll, "POST /{Bucket}?delete=");
        Add("CreateMultipartUpload", Effect.Mutating, "Key Bucket x-amz-meta x-amz-server-side-encryption", uploads.Create, "POST /{Bucket}/{Key+}?uploads=");
        Add("CompleteMultipartUpload", Effect.Mutating, "Key Bucket uploadId if-match if-none-match", uploads.Complete, "POST /{Bucket}/{Key+}?uploadId");
        Add("UploadPart", Effect.Mutating, "Key Bucket uploadId partNumber", uploads.Put, "PUT /{Bucket}/{Key+}?partNumber");
        Add("ListParts", Effect.Reading, "Key Bucket uploadId part-number-marker max-parts", uploads.ListParts, "GET /{Bucket}/{Key+}?uploadId");
        Add("AbortMultipartUpload", Effect.Mutating, "Key Bucket uploadId", uploads.Abort, "DELETE /{Bucket}/{Key+}?uploadId");
        Add("CopyObject", Effect.Mutating, "Key Bucket x-amz-copy-source x-amz-metadata-directive" + Written, Copy, "PUT /{Bucket}/{Key+}#x-amz-copy-source", EffectOf);
        Add("PutObject", Effect.Mutating, "Key Bucket" + Written, Put, "PUT /{Bucket}/{Key+}", EffectOf);
        Add("GetObject", Effect.Reading, "Key Bucket range if-match if-none-match if-modified-since if-unmodified-since", Get, "GET /{Bucket}/{Key+}");
        Add("HeadObject", Effect.Reading, "Key Bucket range if-match if-none-match if-modified-since if-unmodified-since", Get, "HEAD /{Bucket}/{Key+}");
        Add("DeleteObject", Effect.Mutating, "Key Bucket", Delete, "DELETE /{Bucket}/{Key+}", EffectOf);
    }

    public override string SigningName => "s3";
    public override Protocol Protocol => Protocol.RestXml;

    public IReadOnlyDictionary<string, Bucket> Buckets => buckets;

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::S3::Bucket", BucketProperties, CreateBucket)
        {
            Delete = DeleteBucket,
            Update = (name, request) =>
            {
                buckets[name].TellsEventBridge = TellsEventBridge(request);
                return Attributes(buckets[name]);
            },
        },
        new("AWS::S3::BucketPolicy", "Bucket PolicyDocument", request =>
        {
            Find(request.Text("Bucket")).Policy = Json.Map(request.Properties["PolicyDocument"]);
            return new(request.Text("Bucket"));
        })
        {
            Delete = name => buckets[name].Policy = null,
            Update = (name, request) =>
            {
                buckets[name].Policy = Json.Map(request.Properties["PolicyDocument"]);
                return [];
            },
        },
    ];

    /// <summary>A bucket that is no template's, such as that of the CDK's bootstrap. World's thread.</summary>
    public void Add(string bucket) => buckets.TryAdd(bucket, new(bucket, tellsEventBridge: false, aws.Now));

    /// <summary>Puts an object as something in the world does. World's thread.</summary>
    /// <exception cref="AwsError">NoSuchBucket.</exception>
    public void Put(string bucket, string key, byte[] content, string? contentType = null) => Keep(Find(bucket), files.Write(key, content, ObjectHeaders.OfType(contentType),
        aws.Now), "PutObject");

    /// <summary>Puts an object of this size that begins with these bytes; the others are zeros and take no room here. World's thread.</summary>
    /// <exception cref="AwsError">NoSuchBucket.</exception>
    public void PutSparse(string bucket, string key, byte[] begin, long size) => Keep(Find(bucket), files.WriteSparse(key, begin, size, ObjectHeaders.OfType(null), aws.Now), "CompleteMultipartUpload");

    /// <summary>Deletes an object as something in the world does; no error when it is not there. World's thread.</summary>
    /// <exception cref="AwsError">NoSuchBucket.</exception>
    public void Delete(string bucket, string key) => Remove(Find(bucket), key);

    /// <summary>How often an object came, changed or went.</summary>
    public long Changes { get; private set; }

    /// <summary>World's thread. Null: no such bucket or key.</summary>
    public byte[]? Read(string bucket, string key)
        => buckets.TryGetValue(bucket, out var holder) && holder.Objects.TryGetValue(key, out var found) ? ObjectFiles.Read(found, 0, found.Size) : null;

    /// <summary>World's thread. In S3's order; empty when there is no such bucket.</summary>
    public IReadOnlyList<string> Keys(string bucket, string prefix)
        => buckets.TryGetValue(bucket, out var holder) ? [.. holder.Objects.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))] : [];

    internal Bucket Find(string name) => buckets.GetValueOrDefault(name) ?? throw new AwsError(404, "NoSuchBucket", "The specified bucket does not exist",
        new() { ["BucketName"] = name });

    internal static AwsError NoSuchKey(string key) => new(404, "NoSuchKey", "The specified key does not exist.", new() { ["Key"] = key });

    internal static JsonObject Xml(string root, JsonObject members) => new() { ["Xml"] = new JsonObject { [root] = members } };

    internal static XElement Body(Call call)
    {
        try { return XElement.Load(new MemoryStream(call.Body.ToArray())); }
        catch (XmlException) { throw new AwsError(400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"); }
    }

    /// <summary>Takes an object into its bucket, instead of the one under its key.</summary>
    internal void Keep(Bucket bucket, S3Object made, string reason)
    {
        if (bucket.Objects.TryGetValue(made.Key, out var before)) ObjectFiles.Delete(before);
        bucket.Objects[made.Key] = made;
        Changes++;
        Tell(bucket, "Object Created", reason, new() { ["key"] = made.Key, ["size"] = made.Size, ["etag"] = made.ETag.Trim('"') });
    }

    // The execution's own picture is bookkeeping, not a change of what is deployed.
    static Effect EffectOf(Call call) => call.Text("Key").StartsWith("smoke-tests/", StringComparison.Ordinal) ? Effect.Own : Effect.Mutating;

    JsonObject ListBuckets(Call call) => Xml("ListAllMyBucketsResult", new()
    {
        [nameof(Buckets)] = new JsonObject
        {
            ["Bucket"] = Json.List(buckets.Values.Where(bucket => bucket.Name.StartsWith(call.TextOrNull("prefix") ?? "", StringComparison.Ordinal))
                .OrderBy(bucket => bucket.Name, StringComparer.Ordinal)
                .Select(bucket => new JsonObject { ["Name"] = bucket.Name, ["CreationDate"] = AwsContext.Iso(bucket.Created) })),
        },
    });

    JsonObject Put(Call call)
    {
        var (bucket, key) = (Find(call.Text("Bucket")), call.Text("Key"));
        Conditions.CheckWrite(call, bucket.Objects.GetValueOrDefault(key), key);
        if (call.Headers.TryGetValue("Content-MD5", out var md5) && md5 != Convert.ToBase64String(ObjectFiles.Md5(call.Body.Span)))
            throw new AwsError(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
        var made = files.Write(key, call.Body.Span, ObjectHeaders.Of(call), aws.Now);
        Keep(bucket, made, "PutObject");
        return new() { ["Headers"] = new JsonObject { ["ETag"] = made.ETag, ["x-amz-server-side-encryption"] = "AES256" } };
    }

    JsonObject Copy(Call call)
    {
        var (bucket, key) = (Find(call.Text("Bucket")), call.Text("Key"));
        if (Uri.UnescapeDataString(call.Text("x-amz-copy-source")).TrimStart('/').Split('/', 2) is not [var from, var source]) throw new AwsError(400, "InvalidArgument",
            "Invalid copy source object key");
        if (!Find(from).Objects.TryGetValue(source, out var original)) throw NoSuchKey(source);
        var replace = call.TextOrNull("x-amz-metadata-directive") == "REPLACE";
        if (!replace && (from, source) == (bucket.Name, key)) throw new AwsError(400, "InvalidRequest",
            "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.");
        Conditions.CheckWrite(call, bucket.Objects.GetValueOrDefault(key), key);
        var copy = files.Copy(original, key, replace ? ObjectHeaders.Of(call) : original.Headers, aws.Now);
        Keep(bucket, copy, "CopyObject");
        return Xml("CopyObjectResult", new() { ["LastModified"] = AwsContext.Iso(copy.LastModified), ["ETag"] = copy.ETag });
    }

    JsonObject Get(Call call)
    {
        if (!Find(call.Text("Bucket")).Objects.TryGetValue(call.Text("Key"), out var found)) throw NoSuchKey(call.Text("Key"));
        Conditions.CheckRead(call, found);
        var range = Conditions.Range(call, found);
        var (start, length) = range ?? (0, found.Size);
        var headers = new JsonObject
        {
            ["ETag"] = found.ETag, ["Last-Modified"] = found.LastModified.ToString("r", CultureInfo.InvariantCulture), ["Accept-Ranges"] = "bytes",
            ["Content-Length"] = length, ["x-amz-server-side-encryption"] = "AES256",
        };
        foreach (var (name, value) in found.Headers.Http) headers[name] = value;
        foreach (var (name, value) in found.Headers.Metadata) headers["x-amz-meta-" + name] = value!.ToString();
        if (range != null) headers["Content-Range"] = $"bytes {start}-{start + length - 1}/{found.Size}";
        return new() { ["Status"] = range is null ? 200 : 206, ["Headers"] = headers, ["Body"] = call.Operation == "GetObject"
            ? JsonValue.Create(ObjectFiles.Read(found, start, length)) : null };
    }

    JsonObject Delete(Call call)
    {
        Remove(Find(call.Text("Bucket")), call.Text("Key"));
        return new() { ["Status"] = 204 };
    }

    JsonObject DeleteAll(Call call)
    {
        var (bucket, body) = (Find(call.Text("Bucket")), Body(call));
        var keys = body.Elements().Where(element => element.Name.LocalName == "Object")
            .Select(entry => entry.Elements().First(element => element.Name.LocalName == "Key").Value).ToList();
        if (keys.Count is 0 or > 1000) throw new AwsError(400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
        foreach (var key in keys) Remove(bucket, key);
        var quiet = body.Elements().Any(element => element.Name.LocalName == "Quiet" && element.Value == "true");
        return Xml("DeleteResult", new() { ["Deleted"] = quiet ? null : Json.List(keys.Select(key => new JsonObject { ["Key"] = key })) });
    }

    /// <summary>No error when it is not there.</summary>
    void Remove(Bucket bucket, string key)
    {
        if (!bucket.Objects.Remove(key, out var gone)) return;
        ObjectFiles.Delete(gone);
        Changes++;
        Tell(bucket, "Object Deleted", "DeleteObject", new() { ["key"] = key });
    }

    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    void Tell(Bucket bucket, string what, string reason, JsonObject about)
    {
        if (!bucket.TellsEventBridge) return;
        about["sequencer"] = (++sequence).ToString("X16", CultureInfo.InvariantCulture);
        var detail = new JsonObject { ["version"] = "0", ["bucket"] = new JsonObject { ["name"] = bucket.Name }, ["object"] = about,
            ["request-id"] = aws.Hex(16).ToUpperInvariant(), ["requester"] = aws.Account, ["reason"] = reason };
        if (what == "Object Deleted") detail["deletion-type"] = "Permanently Deleted";
        bus.Publish("aws.s3", what, detail, [bucket.Arn]);
    }

    CreatedResource CreateBucket(ResourceRequest request)
    {
        var name = PhysicalNames.Of(request, "BucketName", aws, 63).ToLowerInvariant();
        if (buckets.ContainsKey(name)) throw new AwsError(409, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.");
        var bucket = buckets[name] = new(name, TellsEventBridge(request), aws.Now);
        return new(name, Attributes(bucket));
    }

    JsonObject DeleteBucket(Call call)
    {
        DeleteBucket(call.Text("Bucket"));
        return new() { ["Status"] = 204 };
    }

    void DeleteBucket(string name)
    {
        if (Find(name).Objects.Count > 0) throw new AwsError(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
        buckets.Remove(name);
    }

    static bool TellsEventBridge(ResourceRequest request)
    {
        if (request.Properties["NotificationConfiguration"] is not JsonObject wanted) return false;
        foreach (var (member, _) in wanted)
            if (member != "EventBridgeConfiguration") throw new FormatException($"{request.LogicalId}.NotificationConfiguration.{member}: is not modelled");
        return Json.Flag(wanted["EventBridgeConfiguration"]?["EventBridgeEnabled"], otherwise: true);
    }

    JsonObject Attributes(Bucket bucket) => new()
    {
        ["Arn"] = bucket.Arn, ["DomainName"] = $"{bucket.Name}.s3.amazonaws.com", ["RegionalDomainName"] = $"{bucket.Name}.s3.{aws.Region}.amazonaws.com",
        ["DualStackDomainName"] = $"{bucket.Name}.s3.dualstack.{aws.Region}.amazonaws.com",
    };
}

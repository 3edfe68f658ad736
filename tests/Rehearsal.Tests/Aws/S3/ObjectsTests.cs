using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using ComfyServerless.Rehearsal.Aws;

namespace ComfyServerless.Rehearsal.Tests.Aws.S3;

public class ObjectsTests
{
    [Fact]
    public async Task An_object_comes_back_as_it_was_put()
    {
        await using var bench = await BucketBench.StartAsync();
        Assert.StartsWith("comfyserverless-bucketsinputs-", bench.Bucket);
        var request = new PutObjectRequest { BucketName = bench.Bucket, Key = "a/ä b+c.png", ContentType = "image/png", InputStream = new MemoryStream("hello"u8.ToArray()) };
        request.Metadata["Made-By"] = "test";
        Assert.Equal("\"5d41402abc4b2a76b9719d911017c592\"", (await bench.Client.PutObjectAsync(request)).ETag);
        using var found = await bench.Client.GetObjectAsync(bench.Bucket, "a/ä b+c.png");
        Assert.Equal("hello", await new StreamReader(found.ResponseStream).ReadToEndAsync());
        Assert.Equal(("image/png", "test", 5), (found.Headers.ContentType, found.Metadata["made-by"], found.ContentLength));
        var head = await bench.Client.GetObjectMetadataAsync(bench.Bucket, "a/ä b+c.png");
        Assert.Equal(("\"5d41402abc4b2a76b9719d911017c592\"", 5, new DateTime(2026, 7, 1, 8, 0, 0, DateTimeKind.Utc)), (head.ETag, head.ContentLength,
            head.LastModified!.Value.ToUniversalTime()));
        Assert.Equal("hello"u8.ToArray(), await bench.Aws.Do(() => bench.Service.Read(bench.Bucket, "a/ä b+c.png")));
    }

    [Theory]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("日本/モデル 🎨.safetensors")]
    [InlineData("per%20cent?and&hash#")]
    public async Task A_key_is_kept_to_the_letter(string key)
    {
        await using var bench = await BucketBench.StartAsync();
        await bench.PutAsync(key, "x");
        Assert.Equal([key], await bench.Aws.Do(() => bench.Service.Keys(bench.Bucket, "")));
        Assert.Equal("x", await bench.ReadAsync(key));
    }

    [Theory]
    [InlineData(2, 4, "234", "bytes 2-4/10")]
    [InlineData(7, 99, "789", "bytes 7-9/10")]
    public async Task A_range_is_a_part_with_its_place(int from, int to, string content, string place)
    {
        await using var bench = await BucketBench.StartAsync();
        await bench.PutAsync("digits", "0123456789");
        using var part = await bench.Client.GetObjectAsync(new GetObjectRequest { BucketName = bench.Bucket, Key = "digits", ByteRange = new(from, to) });
        Assert.Equal((HttpStatusCode.PartialContent, content, place), (part.HttpStatusCode, await new StreamReader(part.ResponseStream).ReadToEndAsync(), part.ContentRange));
    }

    [Fact]
    public async Task A_range_of_the_tail_counts_from_the_end_and_one_behind_it_is_refused()
    {
        await using var bench = await BucketBench.StartAsync();
        await bench.PutAsync("digits", "0123456789");
        using var tail = await bench.Client.GetObjectAsync(new GetObjectRequest { BucketName = bench.Bucket, Key = "digits", ByteRange = new("bytes=-3") });
        Assert.Equal("789", await new StreamReader(tail.ResponseStream).ReadToEndAsync());
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => bench.Client.GetObjectAsync(new GetObjectRequest { BucketName = bench.Bucket, Key = "digits",
            ByteRange = new(10, 12) }));
        Assert.Equal(("InvalidRange", HttpStatusCode.RequestedRangeNotSatisfiable), (refused.ErrorCode, refused.StatusCode));
    }

    [Fact]
    public async Task What_is_missing_is_refused_as_S3_does()
    {
        await using var bench = await BucketBench.StartAsync();
        var key = await Assert.ThrowsAsync<NoSuchKeyException>(() => bench.Client.GetObjectAsync(bench.Bucket, "nothing"));
        Assert.Equal(HttpStatusCode.NotFound, key.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<AmazonS3Exception>(() => bench.Client.GetObjectMetadataAsync(bench.Bucket, "nothing"))).StatusCode);
        Assert.Equal("NoSuchBucket", (await Assert.ThrowsAsync<NoSuchBucketException>(()
            => bench.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "nobody" }))).ErrorCode);
        Assert.Equal(HttpStatusCode.NoContent, (await bench.Client.DeleteObjectAsync(bench.Bucket, "nothing")).HttpStatusCode);
    }

    [Fact]
    public async Task Conditions_decide_on_reading_and_writing()
    {
        await using var bench = await BucketBench.StartAsync();
        var tag = (await bench.PutAsync("k", "1")).ETag;
        Assert.Equal("PreconditionFailed", (await Assert.ThrowsAsync<AmazonS3Exception>(() => bench.Client.PutObjectAsync(new() { BucketName = bench.Bucket, Key = "k",
            ContentBody = "2", IfNoneMatch = "*" }))).ErrorCode);
        Assert.Equal("PreconditionFailed", (await Assert.ThrowsAsync<AmazonS3Exception>(() => bench.Client.GetObjectAsync(new GetObjectRequest { BucketName = bench.Bucket,
            Key = "k", EtagToMatch = "\"0\"" }))).ErrorCode);
        Assert.Equal(HttpStatusCode.NotModified, (await Assert.ThrowsAsync<AmazonS3Exception>(()
            => bench.Client.GetObjectAsync(new GetObjectRequest { BucketName = bench.Bucket, Key = "k", EtagToNotMatch = tag }))).StatusCode);
        Assert.Equal("1", await bench.ReadAsync("k"));
    }

    [Fact]
    public async Task A_copy_keeps_or_replaces_what_goes_with_the_object()
    {
        await using var bench = await BucketBench.StartAsync();
        await bench.Client.PutObjectAsync(new() { BucketName = bench.Bucket, Key = "from ä", ContentBody = "x", ContentType = "text/plain" });
        await bench.Client.CopyObjectAsync(new() { SourceBucket = bench.Bucket, SourceKey = "from ä", DestinationBucket = bench.Bucket, DestinationKey = "kept" });
        await bench.Client.CopyObjectAsync(new() { SourceBucket = bench.Bucket, SourceKey = "from ä", DestinationBucket = bench.Bucket, DestinationKey = "new",
            ContentType = "image/png", MetadataDirective = S3MetadataDirective.REPLACE });
        Assert.Equal(["text/plain", "image/png"], new[]
        {
            (await bench.Client.GetObjectMetadataAsync(bench.Bucket, "kept")).Headers.ContentType, (await bench.Client.GetObjectMetadataAsync(bench.Bucket,
                "new")).Headers.ContentType,
        });
    }

    [Fact]
    public async Task Many_are_deleted_at_once()
    {
        await using var bench = await BucketBench.StartAsync();
        foreach (var key in new[] { "a", "b", "c" }) await bench.PutAsync(key, key);
        var deleted = await bench.Client.DeleteObjectsAsync(new() { BucketName = bench.Bucket, Objects = [new() { Key = "a" }, new() { Key = "c" },
            new() { Key = "never there" }] });
        Assert.Equal(["a", "c", "never there"], deleted.DeletedObjects.Select(gone => gone.Key));
        Assert.Equal(["b"], await bench.Aws.Do(() => bench.Service.Keys(bench.Bucket, "")));
    }

    [Fact]
    public async Task The_bucket_tells_the_event_bus_what_comes_and_goes()
    {
        await using var bench = await BucketBench.StartAsync();
        await bench.PutAsync("models/x.safetensors", "abc");
        await bench.Client.DeleteObjectAsync(bench.Bucket, "models/x.safetensors");
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["Object Created", "Object Deleted"], bench.Events.Select(told => told["detail-type"]!.ToString()));
        var created = bench.Events[0]["detail"]!;
        Assert.Equal((bench.Bucket, "models/x.safetensors", 3L, "PutObject"), (created["bucket"]!["name"]!.ToString(), created["object"]!["key"]!.ToString(),
            created["object"]!["size"]!.GetValue<long>(), created["reason"]!.ToString()));
    }

    [Fact]
    public async Task The_smoke_tests_picture_is_the_executions_own_and_other_objects_change_what_is_deployed()
    {
        await using var bench = await BucketBench.StartAsync();
        await bench.PutAsync("smoke-tests/1.png", "x");
        Assert.Empty(await bench.Aws.MutationsAsync());
        await bench.PutAsync("models/1", "x");
        Assert.Equal(["PutObject"], await bench.Aws.MutationsAsync());
    }

    [Fact]
    public async Task A_bucket_with_objects_is_not_deleted_and_ACLs_are_refused_by_name()
    {
        await using var bench = await BucketBench.StartAsync();
        await bench.PutAsync("k", "x");
        var delete = bench.Service.ResourceTypes.Single(row => row.Name == "AWS::S3::Bucket").Delete!;
        Assert.Equal("BucketNotEmpty", (await Assert.ThrowsAsync<AwsError>(() => bench.Aws.Do(() => delete(bench.Bucket)))).Code);
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => bench.Client.PutObjectAsync(new() { BucketName = bench.Bucket, Key = "k", ContentBody = "x",
            CannedACL = S3CannedACL.PublicRead }));
        Assert.Contains("x-amz-acl is not modelled", refused.Message);
        await Assert.ThrowsAsync<FormatException>(() => bench.Aws.Do(() => bench.Make("AWS::S3::Bucket", "Other",
            new() { ["NotificationConfiguration"] = new System.Text.Json.Nodes.JsonObject { ["QueueConfigurations"] = new System.Text.Json.Nodes.JsonArray() } })));
    }
}

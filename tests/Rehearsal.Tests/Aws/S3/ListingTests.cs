using Amazon.S3;
using Amazon.S3.Model;

namespace ComfyServerless.Rehearsal.Tests.Aws.S3;

public class ListingTests
{
    static async Task<BucketBench> FilledAsync(params string[] keys)
    {
        var bench = await BucketBench.StartAsync();
        await bench.Aws.Do(() =>
        {
            foreach (var key in keys) bench.Service.Put(bench.Bucket, key, [1]);
        });
        return bench;
    }

    /// <summary>All pages: keys and, in brackets, common prefixes.</summary>
    static async Task<List<string>> ListAsync(BucketBench bench, ListObjectsV2Request request)
    {
        (request.BucketName, var pages) = (bench.Bucket, new List<string>());
        do
        {
            var page = await bench.Client.ListObjectsV2Async(request);
            pages.Add(string.Join(' ', (page.S3Objects ?? []).Select(found => found.Key).Concat((page.CommonPrefixes ?? []).Select(prefix => $"[{prefix}]"))));
            request.ContinuationToken = page.NextContinuationToken;
            Assert.Equal(page.IsTruncated == true, page.NextContinuationToken != null);
        }
        while (request.ContinuationToken != null);
        return pages;
    }

    [Fact]
    public async Task Keys_come_in_the_order_of_their_UTF8_bytes()
    {
        await using var bench = await FilledAsync("b", "a", "B", "🎨", "～", "ä");
        Assert.Equal(["B a b ä ～ 🎨"], await ListAsync(bench, new()));
    }

    [Fact]
    public async Task Pages_lead_on_through_keys_and_common_prefixes()
    {
        await using var bench = await FilledAsync("a", "b/1", "b/2", "c", "d/1", "d/2/3", "e");
        Assert.Equal(["a [b/]", "c [d/]", "e"], await ListAsync(bench, new() { Delimiter = "/", MaxKeys = 2 }));
        Assert.Equal(["d/1 [d/2/]"], await ListAsync(bench, new() { Delimiter = "/", Prefix = "d/" }));
        Assert.Equal(["c d/1 d/2/3", "e"], await ListAsync(bench, new() { StartAfter = "b/2", MaxKeys = 3 }));
    }

    [Fact]
    public async Task A_thousand_come_at_most()
    {
        await using var bench = await FilledAsync([.. Enumerable.Range(0, 1001).Select(number => number.ToString("d4", System.Globalization.CultureInfo.InvariantCulture))]);
        var first = await bench.Client.ListObjectsV2Async(new() { BucketName = bench.Bucket, MaxKeys = 5000 });
        Assert.Equal((1000, true), (first.KeyCount, first.IsTruncated));
    }

    [Fact]
    public async Task Keys_that_XML_cannot_hold_come_encoded()
    {
        await using var bench = await FilledAsync("a b/\u0001&ä");
        var found = await bench.Client.ListObjectsV2Async(new() { BucketName = bench.Bucket, Encoding = EncodingType.Url });
        Assert.Equal("a b/\u0001&ä", System.Net.WebUtility.UrlDecode(found.S3Objects.Single().Key));
    }

    [Fact]
    public async Task An_unknown_token_is_refused_and_an_empty_bucket_is_empty()
    {
        await using var bench = await FilledAsync();
        Assert.Equal("InvalidArgument", (await Assert.ThrowsAsync<AmazonS3Exception>(() => bench.Client.ListObjectsV2Async(new() { BucketName = bench.Bucket,
            ContinuationToken = "?" }))).ErrorCode);
        Assert.Equal([""], await ListAsync(bench, new()));
    }

    [Fact]
    public async Task Every_object_is_its_own_latest_version()
    {
        await using var bench = await FilledAsync("a", "b", "c");
        var first = await bench.Client.ListVersionsAsync(new ListVersionsRequest { BucketName = bench.Bucket, MaxKeys = 2 });
        var second = await bench.Client.ListVersionsAsync(new ListVersionsRequest { BucketName = bench.Bucket, MaxKeys = 2, KeyMarker = first.NextKeyMarker });
        Assert.Equal(["a", "b", "c"], first.Versions.Concat(second.Versions).Select(version => version.Key));
        Assert.All(first.Versions, version => Assert.Equal(("null", true), (version.VersionId, version.IsLatest)));
    }

    [Fact]
    public async Task Buckets_are_listed_by_name()
    {
        await using var bench = await FilledAsync();
        await bench.Aws.Do(() => bench.Make("AWS::S3::Bucket", "Other", new() { ["BucketName"] = "a-bucket" }));
        Assert.Equal(["a-bucket", bench.Bucket], (await bench.Client.ListBucketsAsync()).Buckets.Select(bucket => bucket.BucketName));
    }
}

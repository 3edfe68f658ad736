using Amazon.S3.Model;

namespace ComfyServerless.Rehearsal.Tests.Aws.S3;

public sealed class SparseObjectsTests
{
    [Fact]
    public async Task An_object_of_gigabytes_is_listed_read_in_ranges_and_copied_without_taking_room()
    {
        await using var bench = await BucketBench.StartAsync();
        await bench.Aws.Do(() => bench.Service.PutSparse(bench.Bucket, "checkpoints/big", [1, 2, 3], 7_000_000_000));
        var listed = Assert.Single((await bench.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bench.Bucket })).S3Objects);
        Assert.Equal(7_000_000_000, listed.Size);
        Assert.EndsWith("-835\"", listed.ETag);
        using var begin = await bench.Client.GetObjectAsync(new GetObjectRequest { BucketName = bench.Bucket, Key = "checkpoints/big", ByteRange = new(1, 4) });
        var bytes = new byte[4];
        await begin.ResponseStream.ReadExactlyAsync(bytes);
        Assert.Equal([2, 3, 0, 0], bytes);
        await bench.Client.CopyObjectAsync(bench.Bucket, "checkpoints/big", bench.Bucket, "checkpoints/copy");
        Assert.Equal(7_000_000_000, (await bench.Client.GetObjectMetadataAsync(bench.Bucket, "checkpoints/copy")).ContentLength);
    }

    [Fact]
    public async Task Changes_are_counted_and_told_under_their_own_names()
    {
        await using var bench = await BucketBench.StartAsync();
        await bench.PutAsync("loras/my lora (v2) + ü.safetensors", "x");
        await bench.Aws.Do(() => bench.Service.Delete(bench.Bucket, "loras/my lora (v2) + ü.safetensors"));
        await bench.Aws.Do(() => bench.Service.Delete(bench.Bucket, "loras/never there"));
        Assert.Equal(2, await bench.Aws.Do(() => bench.Service.Changes));
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(2));
        Assert.Equal([("Object Created", "loras/my lora (v2) + ü.safetensors"), ("Object Deleted", "loras/my lora (v2) + ü.safetensors")],
            bench.Events.Select(told => (told["detail-type"]!.ToString(), told["detail"]!["object"]!["key"]!.ToString())));
    }
}

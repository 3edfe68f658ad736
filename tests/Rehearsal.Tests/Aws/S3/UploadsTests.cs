using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;

namespace ComfyServerless.Rehearsal.Tests.Aws.S3;

public class UploadsTests
{
    const int Part = 5 * 1024 * 1024;

    static async Task<string> BeginAsync(BucketBench bench)
        => (await bench.Client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = bench.Bucket, Key = "model",
            ContentType = "application/x-model" })).UploadId;

    static async Task<PartETag> PutAsync(BucketBench bench, string upload, int number, byte[] content)
        => new(number, (await bench.Client.UploadPartAsync(new UploadPartRequest { BucketName = bench.Bucket, Key = "model", UploadId = upload, PartNumber = number,
            InputStream = new MemoryStream(content) })).ETag);

    static Task<CompleteMultipartUploadResponse> CompleteAsync(BucketBench bench, string upload, params List<PartETag> parts)
        => bench.Client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = bench.Bucket, Key = "model", UploadId = upload, PartETags = parts });

    static byte[] Bytes(int length, byte of)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, of);
        return bytes;
    }

    [Fact]
    public async Task Parts_become_one_object_whose_ETag_counts_them()
    {
        await using var bench = await BucketBench.StartAsync();
        var upload = await BeginAsync(bench);
        var (first, second) = (await PutAsync(bench, upload, 1, Bytes(Part, 1)), await PutAsync(bench, upload, 7, Bytes(10, 2)));
        Assert.Empty(await bench.Aws.Do(() => bench.Service.Keys(bench.Bucket, "")));
        Assert.Equal([(1, (long)Part), (7, 10L)], (await bench.Client.ListPartsAsync(new ListPartsRequest { BucketName = bench.Bucket, Key = "model",
            UploadId = upload })).Parts.Select(part => (part.PartNumber!.Value, part.Size!.Value)));
        var whole = await CompleteAsync(bench, upload, first, second);
#pragma warning disable CA5351 // S3's ETag is an MD5
        var expected = Convert.ToHexStringLower(MD5.HashData([.. MD5.HashData(Bytes(Part, 1)), .. MD5.HashData(Bytes(10, 2))]));
#pragma warning restore CA5351
        Assert.Equal($"\"{expected}-2\"", whole.ETag);
        var head = await bench.Client.GetObjectMetadataAsync(bench.Bucket, "model");
        Assert.Equal((Part + 10, "application/x-model"), (head.ContentLength, head.Headers.ContentType));
        Assert.Equal<byte>((byte[])[.. Bytes(2, 1), .. Bytes(10, 2)], (await bench.Aws.Do(() => bench.Service.Read(bench.Bucket, "model")))![^12..]);
    }

    [Fact]
    public async Task A_part_that_is_too_small_out_of_order_or_unknown_is_refused()
    {
        await using var bench = await BucketBench.StartAsync();
        var upload = await BeginAsync(bench);
        var (first, second) = (await PutAsync(bench, upload, 1, [1]), await PutAsync(bench, upload, 2, [2]));
        Assert.Equal("EntityTooSmall", (await Assert.ThrowsAsync<AmazonS3Exception>(() => CompleteAsync(bench, upload, first, second))).ErrorCode);
        Assert.Equal("InvalidPart", (await Assert.ThrowsAsync<AmazonS3Exception>(() => CompleteAsync(bench, upload, new PartETag(3, first.ETag)))).ErrorCode);
        Assert.Equal("NoSuchUpload", (await Assert.ThrowsAsync<AmazonS3Exception>(() => CompleteAsync(bench, "other", first))).ErrorCode);
        await CompleteAsync(bench, upload, second);
        Assert.Equal<byte>((byte[])[2], await bench.Aws.Do(() => bench.Service.Read(bench.Bucket, "model")));
    }

    [Fact]
    public async Task An_aborted_upload_leaves_nothing()
    {
        await using var bench = await BucketBench.StartAsync();
        var upload = await BeginAsync(bench);
        await PutAsync(bench, upload, 1, [1]);
        Assert.Equal([upload], (await bench.Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = bench.Bucket })).MultipartUploads.Select(found
            => found.UploadId));
        await bench.Client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = bench.Bucket, Key = "model", UploadId = upload });
        Assert.Empty((await bench.Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = bench.Bucket })).MultipartUploads ?? []);
        Assert.Equal("NoSuchUpload", (await Assert.ThrowsAsync<AmazonS3Exception>(() => PutAsync(bench, upload, 2, [1]))).ErrorCode);
    }
}

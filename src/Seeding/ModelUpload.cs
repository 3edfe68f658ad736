using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;

namespace ComfyServerless.Seeding;

/// <summary>
/// One model on its way from its source to the bucket, part by part and never whole in memory or on a disk. The object appears only when size and SHA-256 are the catalogue's.
/// Parts of an earlier run are not sent again; they are read again from the source, because S3 gives no part back and a hash over the whole needs every byte.
/// </summary>
/// <param name="partSize">Bytes, at least 5 MiB on AWS. With 64 MiB the largest model may have 625 GiB (10,000 parts).</param>
public sealed class ModelUpload(IAmazonS3 s3, ModelSource source, string bucket, int partSize)
{
    /// <summary>The object's metadata that says which content it has.</summary>
    public const string HashMetadata = "x-amz-meta-sha256";

    /// <returns>How many bytes were sent; null when the model was already there.</returns>
    /// <exception cref="ModelException">The source gives something else.</exception>
    public async Task<long?> RunAsync(Model model, CancellationToken cancel)
    {
        if (await IsThereAsync(s3, bucket, model, cancel)) return null;
        var (upload, there) = await ResumeAsync(model, cancel);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var parts = new List<PartETag>();
        long sent = 0;
        await using var reader = source.Read(model);
        var buffer = new byte[Math.Min(partSize, model.Size)];
        for (int count; (count = await reader.FillAsync(buffer, cancel)) > 0;)
        {
            var piece = buffer.AsMemory(0, count);
            hash.AppendData(piece.Span);
            var number = parts.Count + 1;
#pragma warning disable CA5351 // S3's ETag of a part is its MD5; nothing is secured by it
            var md5 = Convert.ToHexStringLower(MD5.HashData(piece.Span));
#pragma warning restore CA5351
            if (there.GetValueOrDefault(number) != md5)
            {
                await SendAsync(model, upload, number, piece, cancel);
                sent += piece.Length;
            }

            parts.Add(new(number, $"\"{md5}\""));
        }

        var found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (found != model.Sha256)
        {
            await s3.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = bucket, Key = model.Key, UploadId = upload }, cancel);
            throw new ModelException($"its SHA-256 is {found}, the catalogue says {model.Sha256}; nothing is kept");
        }

        await s3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = bucket, Key = model.Key, UploadId = upload, PartETags = parts }, cancel);
        return sent;
    }

    /// <summary>The bucket has the model with the catalogue's content.</summary>
    static async Task<bool> IsThereAsync(IAmazonS3 s3, string bucket, Model model, CancellationToken cancel)
    {
        try
        {
            var found = await s3.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket, Key = model.Key }, cancel);
            return found.ContentLength == model.Size && found.Metadata[HashMetadata] == model.Sha256;
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>The newest upload of this key that an earlier run left, with the MD5 of each part that it has; else a new one.</summary>
    async Task<(string Id, IReadOnlyDictionary<int, string> Parts)> ResumeAsync(Model model, CancellationToken cancel)
    {
        var open = await s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = bucket, Prefix = model.Key }, cancel);
        var newest = (open.MultipartUploads ?? []).Where(upload => upload.Key == model.Key).OrderByDescending(upload => upload.Initiated).FirstOrDefault();
        if (newest is null)
        {
            var start = new InitiateMultipartUploadRequest { BucketName = bucket, Key = model.Key, ChecksumAlgorithm = null };
            start.Metadata[HashMetadata] = model.Sha256;
            return ((await s3.InitiateMultipartUploadAsync(start, cancel)).UploadId, new Dictionary<int, string>());
        }

        var parts = new Dictionary<int, string>();
        for (var request = new ListPartsRequest { BucketName = bucket, Key = model.Key, UploadId = newest.UploadId }; ;)
        {
            var page = await s3.ListPartsAsync(request, cancel);
            foreach (var part in page.Parts ?? []) parts[part.PartNumber ?? 0] = part.ETag.Trim('"');
            if (page.IsTruncated != true) return (newest.UploadId, parts);
            request.PartNumberMarker = page.NextPartNumberMarker?.ToString();
        }
    }

    async Task SendAsync(Model model, string upload, int number, ReadOnlyMemory<byte> piece, CancellationToken cancel)
    {
        using var body = new MemoryStream(piece.ToArray());
        await s3.UploadPartAsync(new UploadPartRequest { BucketName = bucket, Key = model.Key, UploadId = upload, PartNumber = number, InputStream = body, PartSize = piece.Length }, cancel);
    }
}

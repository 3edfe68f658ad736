using Amazon.S3;
using Amazon.S3.Model;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Models;

/// <summary>What the models bucket holds.</summary>
public sealed class ModelsBucket(IAmazonS3 s3, Settings settings)
{
    /// <summary>Bytes by key, of all objects: not only of models.</summary>
    public async Task<IReadOnlyDictionary<string, long>> SizesAsync(CancellationToken cancel)
    {
        var sizes = new Dictionary<string, long>();
        for (var request = new ListObjectsV2Request { BucketName = settings.ModelsBucket }; ;)
        {
            var page = await s3.ListObjectsV2Async(request, cancel);
            foreach (var found in page.S3Objects ?? []) sizes[found.Key] = found.Size ?? 0;
            if (page.IsTruncated != true) return sizes;
            request.ContinuationToken = page.NextContinuationToken;
        }
    }
}

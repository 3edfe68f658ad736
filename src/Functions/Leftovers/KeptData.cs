using Amazon.ECR;
using Amazon.ECR.Model;
using Amazon.S3;
using Amazon.S3.Model;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Leftovers;

/// <param name="Name">A bucket or repository.</param>
/// <param name="Items">Objects or images; at least so many when <paramref name="AtLeast"/>.</param>
/// <param name="Gigabytes">10^9 bytes.</param>
/// <param name="DollarsAMonth">At rest, list price of us-west-2.</param>
public sealed record Kept(string Name, int Items, double Gigabytes, double DollarsAMonth, bool AtLeast);

/// <summary>What stays on purpose, and what it costs: every bucket and repository by name, the empty ones too.</summary>
public sealed class KeptData(IAmazonS3 s3, IAmazonECR ecr, Settings settings)
{
    // A gigabyte a month: S3 Standard and ECR.
    const double BucketPrice = 0.023, ImagePrice = 0.10;
    const int MostPages = 20;

    public async Task<IReadOnlyList<Kept>> MeasureAsync(CancellationToken cancel)
        => [await BucketAsync(settings.InputsBucket, cancel), await BucketAsync(settings.OutputsBucket, cancel), await BucketAsync(settings.ModelsBucket, cancel),
            await RepositoryAsync(settings.RepositoryName, cancel), await RepositoryAsync(settings.CacheRepositoryName, cancel)];

    async Task<Kept> BucketAsync(string bucket, CancellationToken cancel)
    {
        var (objects, bytes, next, pages) = (0, 0L, (string?)null, 0);
        do
        {
            var page = await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, ContinuationToken = next }, cancel);
            foreach (var item in page.S3Objects ?? []) (objects, bytes) = (objects + 1, bytes + (item.Size ?? 0));
            next = page.NextContinuationToken;
        }
        while (next is not null && ++pages < MostPages);
        return Of(bucket, objects, bytes, BucketPrice, next is not null);
    }

    async Task<Kept> RepositoryAsync(string repository, CancellationToken cancel)
    {
        var found = await ecr.DescribeImagesAsync(new DescribeImagesRequest { RepositoryName = repository }, cancel);
        var images = found.ImageDetails ?? [];
        return Of(repository, images.Count, images.Sum(image => image.ImageSizeInBytes ?? 0), ImagePrice, found.NextToken is not null);
    }

    static Kept Of(string name, int items, long bytes, double price, bool atLeast) => new(name, items, Math.Round(bytes / 1e9, 3), Math.Round(bytes / 1e9 * price, 2), atLeast);
}

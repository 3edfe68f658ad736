using Amazon.ECR;
using Amazon.ECR.Model;
using Amazon.S3;
using Amazon.S3.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Functions.Teardowns;
using S3Request = Amazon.S3.Model.DeleteObjectsRequest;

namespace ComfyServerless.Functions.Storage;

public sealed record RemoveDataInput(Teardown Teardown, string Execution) : IOfExecution;

/// <param name="Emptied">Buckets and repositories that hold nothing.</param>
public sealed record RemoveDataOutput(IReadOnlyList<string> Emptied);

/// <summary>
/// The buckets hold no object, no version and no part of an upload, and the repositories no image. The empty buckets and repositories stay: they are the stack's and cost nothing, and
/// without them no later Deploy would work.
/// </summary>
public sealed class RemoveData(IAmazonS3 s3, IAmazonECR ecr, Settings settings) : IStep<RemoveDataInput, RemoveDataOutput>
{
    const int PagesAnAttempt = 20, ImagesACall = 100;

    public async Task<RemoveDataOutput> RunAsync(RemoveDataInput input, CancellationToken cancel = default)
    {
        if (!input.Teardown.DeleteData) return new([]);
        string[] buckets = [settings.InputsBucket, settings.OutputsBucket, settings.ModelsBucket], repositories = [settings.RepositoryName, settings.CacheRepositoryName];
        foreach (var bucket in buckets)
        {
            await AbortAsync(bucket, cancel);
            await EmptyAsync(bucket, cancel);
        }

        foreach (var repository in repositories) await ClearAsync(repository, cancel);
        return new([.. buckets, .. repositories]);
    }

    async Task AbortAsync(string bucket, CancellationToken cancel)
    {
        foreach (var upload in (await s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = bucket }, cancel)).MultipartUploads ?? [])
            await s3.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = bucket, Key = upload.Key, UploadId = upload.UploadId }, cancel);
    }

    // Versions and delete markers, too: an object without the ones before it would still be billed.
    async Task EmptyAsync(string bucket, CancellationToken cancel)
    {
        for (var page = 0; page < PagesAnAttempt; page++)
        {
            var versions = (await s3.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket }, cancel)).Versions ?? [];
            if (versions.Count == 0) return;
            var answer = await s3.DeleteObjectsAsync(new S3Request
            {
                BucketName = bucket, Quiet = true, Objects = [.. versions.Select(version => new KeyVersion { Key = version.Key, VersionId = version.VersionId })],
            }, cancel);
            if (answer.DeleteErrors is [var error, ..]) throw new ResourceFailedException($"S3 keeps {error.Key} of {bucket}: {error.Code}: {error.Message}");
        }

        throw new NotReadyException($"{bucket} is being emptied: {PagesAnAttempt} thousand objects an attempt");
    }

    async Task ClearAsync(string repository, CancellationToken cancel)
    {
        var images = (await ecr.DescribeImagesAsync(new DescribeImagesRequest { RepositoryName = repository }, cancel)).ImageDetails ?? [];
        if (images.Count == 0) return;
        var answer = await ecr.BatchDeleteImageAsync(new BatchDeleteImageRequest
        {
            RepositoryName = repository, ImageIds = [.. images.Take(ImagesACall).Select(image => new ImageIdentifier { ImageDigest = image.ImageDigest })],
        }, cancel);
        if (answer.Failures is [var failure, ..] && failure.FailureCode != ImageFailureCode.ImageNotFound && failure.FailureCode != ImageFailureCode.ImageReferencedByManifestList)
            throw new ResourceFailedException($"ECR keeps {failure.ImageId?.ImageDigest} of {repository}: {failure.FailureReason}");
        throw new NotReadyException($"{repository} is being emptied");
    }
}

using Amazon.ECR;
using Amazon.ECR.Model;
using ComfyServerless.Functions.Builds;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Image;

public sealed record BuildImageInput(Deployment Deployment, string Execution, Redeployment? Redeployment = null) : IOfExecution;

/// <param name="Image">repository@sha256:…: what the Deployment runs.</param>
/// <param name="Tag">ComfyUI's version and the hash of everything else that goes into the image; empty when the input chose the image.</param>
/// <param name="SizeBytes">0 when the image is not in our repository.</param>
public sealed record BuildImageOutput(string Image, string Tag, string Digest, long SizeBytes);

/// <summary>
/// The image of this ComfyUI version is in ECR. Its tag says all that it is made from, so an image that is there is never built again. An image that the input chose instead is
/// pulled once by CodeBuild, which refuses another architecture than amd64; a digest never changes, so that it has passed holds for later executions too.
/// </summary>
public sealed class BuildImage(IAmazonECR ecr, BuildRuns builds, Settings settings) : IStep<BuildImageInput, BuildImageOutput>
{
    public async Task<BuildImageOutput> RunAsync(BuildImageInput input, CancellationToken cancel = default)
    {
        if (input.Redeployment?.Earlier is { } earlier) return await StillThereAsync(earlier, cancel);
        if (input.Deployment.Image is { } chosen) return await CheckAsync(ChosenImage.Parse(chosen, settings), input.Execution, cancel);
        var tag = ImageTag.Of(input.Deployment, settings.ImageContent);
        if (await FindAsync(new() { ImageTag = tag }, cancel) is { } image) return new($"{settings.RepositoryUri}@{image.ImageDigest}", tag, image.ImageDigest, image.ImageSizeInBytes ?? 0);
        var build = await builds.AwaitAsync(settings.ImageProject, "IMAGE_TAG", new Dictionary<string, string>
        {
            ["IMAGE_TAG"] = tag, ["COMFYUI_VERSION"] = input.Deployment.Version, ["REPOSITORY_URI"] = settings.RepositoryUri, ["UBUNTU_SNAPSHOT"] = input.Deployment.Patched ?? "",
            ["CUSTOM_NODES"] = string.Join("\n", input.Deployment.CustomNodes.Select(node => node.Line)),
        }, input.Execution, cancel);
        throw new NotReadyException($"build {build} has succeeded; ECR does not show {tag} yet");
    }

    /// <summary>A rollback runs what ran before, and builds nothing.</summary>
    async Task<BuildImageOutput> StillThereAsync(BuildImageOutput earlier, CancellationToken cancel)
    {
        var isOurs = earlier.Image.StartsWith(settings.RepositoryUri + "@", StringComparison.Ordinal);
        return !isOurs || await FindAsync(new() { ImageDigest = earlier.Digest }, cancel) is not null ? earlier
            : throw new InvalidDeploymentException($"rollback: {settings.RepositoryName} has the image {earlier.Digest} no more. Name its version instead of rollback, to have it built again");
    }

    async Task<BuildImageOutput> CheckAsync(ChosenImage chosen, string execution, CancellationToken cancel)
    {
        var found = chosen.IsOurs ? await FindAsync(new() { ImageDigest = chosen.Digest }, cancel)
            ?? throw new InvalidDeploymentException($"image: {settings.RepositoryName} has no image {chosen.Digest}. Push it there, or leave image out to have the version's own built") : null;
        _ = await builds.AwaitAsync(settings.ImageProject, "IMAGE", new Dictionary<string, string>
        {
            ["IMAGE"] = chosen.ToString(), ["REPOSITORY_URI"] = settings.RepositoryUri,
        }, execution, cancel, since: DateTimeOffset.MinValue);
        return new(chosen.ToString(), "", chosen.Digest, found?.ImageSizeInBytes ?? 0);
    }

    async Task<ImageDetail?> FindAsync(ImageIdentifier id, CancellationToken cancel)
    {
        try
        {
            var found = await ecr.DescribeImagesAsync(new DescribeImagesRequest { RepositoryName = settings.RepositoryName, ImageIds = [id] }, cancel);
            return found.ImageDetails?.FirstOrDefault();
        }
        catch (ImageNotFoundException)
        {
            return null;
        }
    }
}

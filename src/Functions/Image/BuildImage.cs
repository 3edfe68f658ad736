using Amazon.ECR;
using Amazon.ECR.Model;
using ComfyServerless.Functions.Builds;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Image;

public sealed record BuildImageInput(Deployment Deployment, string Execution);

/// <param name="Image">repository@sha256:…: what the Deployment runs.</param>
/// <param name="Tag">ComfyUI's version and the hash of everything else that goes into the image.</param>
public sealed record BuildImageOutput(string Image, string Tag, string Digest, long SizeBytes);

/// <summary>The image of this ComfyUI version is in ECR. Its tag says all that it is made from, so an image that is there is never built again.</summary>
public sealed class BuildImage(IAmazonECR ecr, BuildRuns builds, Settings settings) : IStep<BuildImageInput, BuildImageOutput>
{
    public async Task<BuildImageOutput> RunAsync(BuildImageInput input, CancellationToken cancel = default)
    {
        var tag = $"{input.Deployment.Version}-{settings.ImageContent[..12]}";
        if (await FindAsync(tag, cancel) is { } image) return new($"{settings.RepositoryUri}@{image.ImageDigest}", tag, image.ImageDigest, image.ImageSizeInBytes ?? 0);
        var build = await builds.AwaitAsync(settings.ImageProject, "IMAGE_TAG", new Dictionary<string, string>
        {
            ["IMAGE_TAG"] = tag, ["COMFYUI_VERSION"] = input.Deployment.Version, ["REPOSITORY_URI"] = settings.RepositoryUri,
        }, input.Execution, cancel);
        throw new NotReadyException($"build {build} has succeeded; ECR does not show {tag} yet");
    }

    async Task<ImageDetail?> FindAsync(string tag, CancellationToken cancel)
    {
        try
        {
            var found = await ecr.DescribeImagesAsync(new DescribeImagesRequest { RepositoryName = settings.RepositoryName, ImageIds = [new ImageIdentifier { ImageTag = tag }] }, cancel);
            return found.ImageDetails?.FirstOrDefault();
        }
        catch (ImageNotFoundException)
        {
            return null;
        }
    }
}

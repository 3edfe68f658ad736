using Amazon.ECR;
using Amazon.ECR.Model;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Image;

namespace ComfyServerless.Functions.Plans;

/// <summary>The image of the wanted version.</summary>
public sealed class ImagePlanner(IAmazonECR ecr, Settings settings) : IPlanner
{
    public async Task<IReadOnlyList<PlanEntry>> LookAsync(Deployment deployment, CancellationToken cancel)
    {
        if (deployment.Image is { } chosen) return [new(PlanPart.Image, PlanAction.Leave, $"image {chosen}, which is looked at once")];
        var tag = ImageTag.Of(deployment, settings.ImageContent);
        return [await IsThereAsync(tag, cancel) ? new(PlanPart.Image, PlanAction.Leave, $"image {tag}")
            : new(PlanPart.Image, PlanAction.Create, $"image {tag} of ComfyUI {deployment.Version}", Medians.Seconds("BuildProvisioning", "BuildImage", "PushImage"))];
    }

    async Task<bool> IsThereAsync(string tag, CancellationToken cancel)
    {
        try { return (await ecr.DescribeImagesAsync(new DescribeImagesRequest { RepositoryName = settings.RepositoryName, ImageIds = [new() { ImageTag = tag }] }, cancel)).ImageDetails is { Count: > 0 }; }
        catch (ImageNotFoundException) { return false; }
    }
}

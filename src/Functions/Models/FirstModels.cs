using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Workload;

namespace ComfyServerless.Functions.Models;

/// <summary>The models that a node fetches before all others, and that ComfyUI's pod waits for: those of the smoke test, and those that the input names.</summary>
public static class FirstModels
{
    /// <summary>Keys of the models bucket, in the order in which they are wanted; none where models are read from S3.</summary>
    public static IReadOnlyList<string> Of(Deployment deployment) => deployment.Models.Source == ModelSettings.Mount ? [] : Needed(deployment);

    /// <summary>Keys of the models bucket that the smoke test or the input cannot do without.</summary>
    public static IReadOnlyList<string> Needed(Deployment deployment)
        => [.. Workflow.Load(deployment.SmokeTest.Workflow).Models.Select(model => $"{model.Folder}/{model.File}").Union(deployment.Models.First ?? [])];
}

using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Workload;

namespace ComfyServerless.Functions.Models;

/// <summary>The models that a node fetches before all others, and that ComfyUI's pod waits for: those of the smoke test.</summary>
public static class FirstModels
{
    /// <summary>Keys of the models bucket, in the order in which they are wanted.</summary>
    public static IReadOnlyList<string> Of(Deployment deployment) => [.. SmokeTest.Models.Select(model => $"{model.Folder}/{model.File}")];
}

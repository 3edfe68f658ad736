using System.Text.Json.Nodes;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Storage;

public sealed record ApplyStorageInput(Deployment Deployment, EnsureClusterOutput EnsureCluster) : OfExecution;

/// <summary>The inputs and outputs buckets are volumes that pods can claim: manifests/storage. So are the models, read-only: manifests/models-disk or, where they are read from their bucket, manifests/models-mount.</summary>
public sealed class ApplyStorage(KubeApis apis, Manifests manifests, Settings settings) : IStep<ApplyStorageInput, ApplyOutput>
{
    public async Task<ApplyOutput> RunAsync(ApplyStorageInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.EnsureCluster);
        var storage = manifests.Load("storage", new Dictionary<string, JsonNode>
        {
            ["Region"] = settings.Region, ["InputsBucket"] = settings.InputsBucket, ["OutputsBucket"] = settings.OutputsBucket,
        });
        return await Applier.ApplyAsync(api, [.. storage, .. Models(input.Deployment)], cancel);
    }

    /// <summary>The claim by which ComfyUI's pods have their models.</summary>
    public static string ModelsClaim(Deployment deployment) => deployment.Models.Source == ModelSettings.Mount ? "comfyui-models" : "comfyui-models-disk";

    IReadOnlyList<JsonObject> Models(Deployment deployment) => deployment.Models.Source == ModelSettings.Mount
        ? manifests.Load("models-mount", new Dictionary<string, JsonNode> { ["Region"] = settings.Region, ["ModelsBucket"] = settings.ModelsBucket })
        : manifests.Load("models-disk", new Dictionary<string, JsonNode>());
}

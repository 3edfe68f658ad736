using System.Text.Json.Nodes;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Storage;

public sealed record ApplyStorageInput(Deployment Deployment, EnsureClusterOutput EnsureCluster);

/// <summary>The inputs and outputs buckets are volumes that pods can claim: manifests/storage. So is the models bucket, read-only, where models are read from it: manifests/models.</summary>
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

    IReadOnlyList<JsonObject> Models(Deployment deployment) => deployment.Models.Source != ModelSettings.Mount ? []
        : manifests.Load("models", new Dictionary<string, JsonNode> { ["Region"] = settings.Region, ["ModelsBucket"] = settings.ModelsBucket });
}

using System.Text.Json.Nodes;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Storage;

public sealed record ApplyStorageInput(EnsureClusterOutput EnsureCluster);

/// <summary>The inputs and outputs buckets are volumes that pods can claim: manifests/storage.</summary>
public sealed class ApplyStorage(KubeApis apis, Manifests manifests, Settings settings) : IStep<ApplyStorageInput, ApplyOutput>
{
    public async Task<ApplyOutput> RunAsync(ApplyStorageInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.EnsureCluster);
        return await Applier.ApplyAsync(api, manifests.Load("storage", new Dictionary<string, JsonNode>
        {
            ["Region"] = settings.Region, ["InputsBucket"] = settings.InputsBucket, ["OutputsBucket"] = settings.OutputsBucket,
        }), cancel);
    }
}

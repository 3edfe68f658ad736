using System.Text.Json.Nodes;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Gpu;

public sealed record ApplyGpuInput(EnsureClusterOutput EnsureCluster) : OfExecution;

/// <summary>The NVIDIA device plugin runs on every GPU node: manifests/gpu.</summary>
public sealed class ApplyGpu(KubeApis apis, Manifests manifests) : IStep<ApplyGpuInput, ApplyOutput>
{
    public async Task<ApplyOutput> RunAsync(ApplyGpuInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.EnsureCluster);
        return await Applier.ApplyAsync(api, manifests.Load("gpu", new Dictionary<string, JsonNode>()), cancel);
    }
}

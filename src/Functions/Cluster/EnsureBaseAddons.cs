using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Cluster;

public sealed record EnsureBaseAddonsInput(string Execution, EnsureClusterOutput EnsureCluster) : IOfExecution;

/// <summary>vpc-cni, kube-proxy and the Pod Identity agent are there before the nodes.</summary>
public sealed class EnsureBaseAddons(Addons addons) : IStep<EnsureBaseAddonsInput, AddonsOutput>
{
    public Task<AddonsOutput> RunAsync(EnsureBaseAddonsInput input, CancellationToken cancel = default)
        => addons.EnsureAsync(input.EnsureCluster.Name, input.Execution, Addon.Base, cancel);
}

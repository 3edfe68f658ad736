using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Cluster;

public sealed record EnsureAddonsInput(string Execution, EnsureClusterOutput EnsureCluster) : IOfExecution;

/// <summary>coredns, the S3 CSI driver and metrics-server are ACTIVE on the system nodes.</summary>
public sealed class EnsureAddons(Addons addons) : IStep<EnsureAddonsInput, AddonsOutput>
{
    public Task<AddonsOutput> RunAsync(EnsureAddonsInput input, CancellationToken cancel = default)
        => addons.EnsureAsync(input.EnsureCluster.Name, input.Execution, Addon.OnNodes, cancel);
}

using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Controllers;

public sealed record AwaitControllersInput(EnsureClusterOutput EnsureCluster);

public sealed record AwaitControllersOutput(IReadOnlyList<string> Ready);

/// <summary>Karpenter is Available and its CRDs are Established: helm ran without waiting.</summary>
public sealed class AwaitControllers(KubeApis apis) : IStep<AwaitControllersInput, AwaitControllersOutput>
{
    static readonly (string Path, string Condition)[] Awaited =
    [
        (Crd("nodepools.karpenter.sh"), "Established"),
        (Crd("nodeclaims.karpenter.sh"), "Established"),
        (Crd("ec2nodeclasses.karpenter.k8s.aws"), "Established"),
        ("/apis/apps/v1/namespaces/kube-system/deployments/karpenter", "Available"),
    ];

    public async Task<AwaitControllersOutput> RunAsync(AwaitControllersInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.EnsureCluster);
        foreach (var (path, condition) in Awaited)
        {
            var name = path[(path.LastIndexOf('/') + 1)..];
            var found = await api.GetAsync(path, cancel) ?? throw new NotReadyException($"{name} is not there yet");
            if (!Conditions.IsTrue(found, condition)) throw new NotReadyException($"{name} is not {condition}: {string.Join(", ", Conditions.Complaints(found))}");
        }

        return new([.. Awaited.Select(awaited => awaited.Path[(awaited.Path.LastIndexOf('/') + 1)..])]);
    }

    static string Crd(string name) => "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + name;
}

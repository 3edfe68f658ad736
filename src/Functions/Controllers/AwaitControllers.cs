using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Controllers;

public sealed record AwaitControllersInput(EnsureClusterOutput EnsureCluster);

public sealed record AwaitControllersOutput(IReadOnlyList<string> Ready);

/// <summary>Karpenter's pods are available and its CRDs are Established: helm ran without waiting.</summary>
public sealed class AwaitControllers(KubeApis apis) : IStep<AwaitControllersInput, AwaitControllersOutput>
{
    const string Karpenter = "karpenter";
    static readonly string[] Definitions = ["nodepools.karpenter.sh", "nodeclaims.karpenter.sh", "ec2nodeclasses.karpenter.k8s.aws"];

    public async Task<AwaitControllersOutput> RunAsync(AwaitControllersInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.EnsureCluster);
        foreach (var name in Definitions)
        {
            var found = await api.GetAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + name, cancel)
                ?? throw new NotReadyException($"{name} is not there yet");
            if (!Conditions.IsTrue(found, "Established")) throw new NotReadyException($"{name} is not Established: {string.Join(", ", Conditions.Complaints(found))}");
        }

        var deployment = await api.GetAsync("/apis/apps/v1/namespaces/kube-system/deployments/" + Karpenter, cancel) ?? throw new NotReadyException($"{Karpenter} is not there yet");
        var (wanted, status) = (deployment["spec"]!["replicas"]!.GetValue<int>(), deployment["status"]);
        int Count(string field) => status?[field]?.GetValue<int>() ?? 0;
        // Its condition Available forgives as many pods as the chart's maxUnavailable, and with one replica that is all of them.
        if (status?["observedGeneration"]?.GetValue<long>() != deployment["metadata"]!["generation"]!.GetValue<long>()
            || Count("updatedReplicas") < wanted || Count("availableReplicas") < wanted)
            throw new NotReadyException($"{Count("availableReplicas")} of {wanted} {Karpenter} pods are available; {string.Join(", ", Conditions.Complaints(deployment))}"
                .TrimEnd(' ', ';'));
        return new([.. Definitions, Karpenter]);
    }
}

using System.Text.Json.Nodes;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Controllers;

public sealed record AwaitControllersInput(EnsureClusterOutput EnsureCluster) : OfExecution;

public sealed record AwaitControllersOutput(IReadOnlyList<string> Ready);

/// <summary>The controllers' pods are available, their CRDs Established, and somebody answers their webhooks: helm ran without waiting.</summary>
public sealed class AwaitControllers(KubeApis apis) : IStep<AwaitControllersInput, AwaitControllersOutput>
{
    const string Karpenter = "karpenter", LoadBalancers = "aws-load-balancer-controller", Webhooks = "aws-load-balancer-webhook-service";
    static readonly string[] Definitions = ["nodepools.karpenter.sh", "nodeclaims.karpenter.sh", "ec2nodeclasses.karpenter.k8s.aws", "targetgroupbindings.elbv2.k8s.aws"];

    public async Task<AwaitControllersOutput> RunAsync(AwaitControllersInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.EnsureCluster);
        foreach (var name in Definitions)
        {
            var found = await api.GetAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + name, cancel)
                ?? throw new NotReadyException($"{name} is not there yet");
            if (!Conditions.IsTrue(found, "Established")) throw new NotReadyException($"{name} is not Established: {string.Join(", ", Conditions.Complaints(found))}");
        }

        foreach (var name in (string[])[Karpenter, LoadBalancers]) await RequireAvailableAsync(api, name, cancel);
        if (!(await api.ListAsync($"/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices?labelSelector=kubernetes.io/service-name%3D{Webhooks}", cancel)).Any(HasReady))
            throw new NotReadyException($"nobody answers the webhooks of {LoadBalancers} yet");
        return new([.. Definitions, Karpenter, LoadBalancers]);
    }

    // Its condition Available forgives as many pods as the chart's maxUnavailable, and with one replica that is all of them.
    static async Task RequireAvailableAsync(KubeApi api, string name, CancellationToken cancel)
    {
        var deployment = await api.GetAsync("/apis/apps/v1/namespaces/kube-system/deployments/" + name, cancel) ?? throw new NotReadyException($"{name} is not there yet");
        var (wanted, status) = (deployment["spec"]!["replicas"]!.GetValue<int>(), deployment["status"]);
        int Count(string field) => status?[field]?.GetValue<int>() ?? 0;
        if (status?["observedGeneration"]?.GetValue<long>() != deployment["metadata"]!["generation"]!.GetValue<long>()
            || Count("updatedReplicas") < wanted || Count("availableReplicas") < wanted)
            throw new NotReadyException($"{Count("availableReplicas")} of {wanted} {name} pods are available; {string.Join(", ", Conditions.Complaints(deployment))}"
                .TrimEnd(' ', ';'));
    }

    static bool HasReady(JsonObject slice) => (slice["endpoints"] as JsonArray ?? []).Any(endpoint => endpoint!["conditions"]?["ready"]?.GetValue<bool>() != false);
}

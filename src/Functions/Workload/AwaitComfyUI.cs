using System.Text.Json.Nodes;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Image;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Workload;

public sealed record AwaitComfyUIInput(Deployment Deployment, EnsureClusterOutput EnsureCluster, BuildImageOutput BuildImage);

public sealed record AwaitComfyUIOutput(int ReadyReplicas, string Image);

/// <summary>Every replica of the wanted image is Ready: readiness as the kubelet's probe sees it, not the pod's phase.</summary>
public sealed class AwaitComfyUI(KubeApis apis) : IStep<AwaitComfyUIInput, AwaitComfyUIOutput>
{
    const string Namespace = "/namespaces/comfyui";

    public async Task<AwaitComfyUIOutput> RunAsync(AwaitComfyUIInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.EnsureCluster);
        var deployment = await api.GetAsync($"/apis/apps/v1{Namespace}/deployments/comfyui", cancel) ?? throw new NotReadyException("the Deployment comfyui is not there yet");
        var (wanted, status) = (input.Deployment.Replicas, deployment["status"]);
        int Count(string field) => status?[field]?.GetValue<int>() ?? 0;
        if (status?["observedGeneration"]?.GetValue<long>() == deployment["metadata"]!["generation"]!.GetValue<long>()
            && Count("updatedReplicas") == wanted && Count("readyReplicas") == wanted && Count("replicas") == wanted)
            return new(wanted, input.BuildImage.Image);
        var pods = await api.ListAsync($"/api/v1{Namespace}/pods?labelSelector=app.kubernetes.io/name%3Dcomfyui", cancel);
        throw new NotReadyException($"{Count("readyReplicas")} of {wanted} ComfyUI pods are ready; {(pods.Count == 0 ? "no pod yet" : string.Join("; ", pods.Select(Describe)))}");
    }

    static string Describe(JsonObject pod)
    {
        var (init, all) = (Statuses(pod, "initContainerStatuses"), Statuses(pod, "initContainerStatuses").Concat(Statuses(pod, "containerStatuses")));
        var waiting = all.Select(container => container["state"]?["waiting"]).FirstOrDefault(state => state != null && state["reason"]?.ToString() != "PodInitializing");
        var why = init.FirstOrDefault(container => container["state"]?["running"] != null) is { } first ? $"{first["name"]} runs since {first["state"]!["running"]!["startedAt"]}: kubectl logs tells what it waits for"
            : waiting != null ? $"{waiting["reason"]} {waiting["message"]}".TrimEnd() : string.Join(", ", Conditions.Complaints(pod));
        return $"pod {Conditions.Name(pod)} is {pod["status"]?["phase"]} ({why})";
    }

    static List<JsonNode> Statuses(JsonObject pod, string kind) => [.. (pod["status"]?[kind] as JsonArray ?? []).OfType<JsonNode>()];
}

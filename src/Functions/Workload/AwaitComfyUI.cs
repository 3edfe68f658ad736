using System.Text.Json.Nodes;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Image;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Records;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Workload;

public sealed record AwaitComfyUIInput(
    Deployment Deployment, string StartedAt, EnsureClusterOutput EnsureCluster, BuildImageOutput BuildImage, Redeployment Redeployment, RecordedRun? ResolveRecord = null);

/// <param name="GapSeconds">How long no pod served while this execution replaced them: 0 when one always did.</param>
public sealed record AwaitComfyUIOutput(int ReadyReplicas, string Image, double GapSeconds);

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
            return new(wanted, input.BuildImage.Image, input.Redeployment.Surge ? 0 : Rollout.GapSeconds(await PodsAsync(api, cancel), input.StartedAt));
        var pods = await PodsAsync(api, cancel);
        // While a redeploy waits, nobody serves who served before: it does not wait for what ends again and again.
        if (input.ResolveRecord is not null && pods.FirstOrDefault(pod => Rollout.IsCrashLooping(pod, input.BuildImage.Image, input.StartedAt)) is { } crashing) throw new WorkloadFailedException(Describe(crashing));
        throw new NotReadyException($"{Count("readyReplicas")} of {wanted} ComfyUI pods are ready; {(pods.Count == 0 ? "no pod yet" : string.Join("; ", pods.Select(Describe)))}");
    }

    static async Task<IReadOnlyList<JsonObject>> PodsAsync(KubeApi api, CancellationToken cancel) => await api.ListAsync($"/api/v1{Namespace}/pods?labelSelector=app.kubernetes.io/name%3Dcomfyui", cancel);

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

using System.Globalization;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Image;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Nodes;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Workload;

public sealed record AwaitComfyUIInput(Deployment Deployment, string StartedAt, EnsureClusterOutput EnsureCluster, BuildImageOutput BuildImage, Redeployment Redeployment) : OfExecution;

/// <param name="GapSeconds">How long no pod served while this execution replaced them: 0 when one always did.</param>
/// <param name="Pods">Those that serve, with how often each was started again until then.</param>
public sealed record AwaitComfyUIOutput(int ReadyReplicas, string Image, double GapSeconds, IReadOnlyList<ServingPod> Pods);

public sealed record ServingPod(string Name, int Restarts);

/// <summary>
/// Every replica of the wanted image is Ready: readiness as the kubelet's probe sees it, not the pod's phase. It does not wait for what cannot come (<see cref="PodTroubles"/>, <see cref="GpuObstacles"/>), and
/// mends what is known to hang (<see cref="S3Mounts"/>).
/// </summary>
public sealed class AwaitComfyUI(KubeApis apis, TimeProvider time) : IStep<AwaitComfyUIInput, AwaitComfyUIOutput>
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
        {
            var serving = await ComfyUIPods.ListAsync(api, cancel);
            return new(wanted, input.BuildImage.Image, input.Redeployment.Surge ? 0 : Rollout.GapSeconds(serving, input.StartedAt), [.. serving.Select(pod => new ServingPod(Conditions.Name(pod), ComfyUIPods.Restarts(pod)))]);
        }

        var supply = await GpuSupply.ReadAsync(api, DateTimeOffset.Parse(input.StartedAt, CultureInfo.InvariantCulture), time.GetUtcNow(), cancel);
        var told = $"{Count("readyReplicas")} of {wanted} ComfyUI pods are ready";
        // What the pods of an older image are at no longer matters: they go.
        var pods = supply.Pods.Where(pod => ComfyUIPods.Image(pod) == input.BuildImage.Image).ToList();
        if (pods.Select(pod => PodTroubles.Find(pod, supply.Warnings, supply.Since, supply.Now)).FirstOrDefault(found => found != null) is { } trouble)
            throw new WorkloadFailedException($"{told}. {trouble.Cause}{await ComfyUIPods.LastLinesAsync(api, "comfyui", trouble, cancel)}");
        if (pods.Exists(pod => supply.Waiting.Contains(pod)) && GpuObstacles.Find(supply) is { } obstacle) throw new ResourceFailedException($"{told}. {obstacle}");
        var repair = await S3Mounts.RepairAsync(api, deployment, pods, supply.Warnings, input.StartedAt, supply.Now, cancel);
        throw new NotReadyException($"{told}; {repair ?? (supply.Pods.Count == 0 ? "no pod yet" : string.Join("; ", supply.Pods.Select(ComfyUIPods.Describe)))}");
    }
}

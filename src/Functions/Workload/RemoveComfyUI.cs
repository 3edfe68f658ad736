using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Workload;

public sealed record RemoveComfyUIInput(ResolveClusterOutput ResolveCluster) : OfExecution;

public sealed record RemoveComfyUIOutput(bool Removed);

/// <summary>
/// ComfyUI and its way to the load balancer are gone. The binding goes first, while the load balancer controller lives to take its targets out; without that controller nobody takes the
/// binding's finalizer off, and the targets go with their group.
/// </summary>
public sealed class RemoveComfyUI(KubeApis apis) : IStep<RemoveComfyUIInput, RemoveComfyUIOutput>
{
    const string Core = "/api/v1/namespaces/comfyui", Bindings = "/apis/elbv2.k8s.aws/v1beta1/namespaces/comfyui/targetgroupbindings", Ours = Applier.OwnerLabel + "=" + Applier.Owner;

    public async Task<RemoveComfyUIOutput> RunAsync(RemoveComfyUIInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.ResolveCluster);
        var left = new List<string>(await Removals.RemoveAsync(api, Bindings, "", await ControllerLife.IsOverAsync(api, "aws-load-balancer-controller", cancel), cancel));
        if (left.Count > 0) throw new NotReadyException(string.Join("; ", left)); // its finalizer needs the Service
        left.AddRange(await Removals.RemoveAsync(api, "/apis/apps/v1/namespaces/comfyui/deployments", Ours, cancel: cancel));
        left.AddRange(await Removals.RemoveAsync(api, Core + "/services", Ours, cancel: cancel));
        await PodQueues.CutAsync(api, cancel); // AwaitPrompts has waited; a pod that goes would wait again
        var pods = await api.ListAsync(Core + "/pods?labelSelector=app.kubernetes.io/name%3Dcomfyui", cancel);
        left.AddRange(pods.Select(pod => $"pod {Conditions.Name(pod)} is {pod["status"]?["phase"]}"));
        return left.Count == 0 ? new(true) : throw new NotReadyException(string.Join("; ", left));
    }
}

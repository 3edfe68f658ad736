using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Storage;

public sealed record RemoveStorageInput(ResolveClusterOutput ResolveCluster) : OfExecution;

public sealed record RemoveStorageOutput(bool Removed);

/// <summary>The claims and volumes are gone, and no Mountpoint pod holds a bucket. What is in the buckets stays: the volumes' policy is Retain.</summary>
public sealed class RemoveStorage(KubeApis apis) : IStep<RemoveStorageInput, RemoveStorageOutput>
{
    const string Ours = Applier.OwnerLabel + "=" + Applier.Owner;

    public async Task<RemoveStorageOutput> RunAsync(RemoveStorageInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.ResolveCluster);
        var left = new List<string>(await Removals.RemoveAsync(api, "/api/v1/namespaces/comfyui/persistentvolumeclaims", Ours, cancel: cancel));
        if (left.Count == 0) left.AddRange(await Removals.RemoveAsync(api, "/api/v1/persistentvolumes", Ours, cancel: cancel));
        left.AddRange((await api.ListAsync("/api/v1/namespaces/mount-s3/pods", cancel)).Select(pod => $"Mountpoint pod {Conditions.Name(pod)} is {pod["status"]?["phase"]}"));
        return left.Count == 0 ? new(true) : throw new NotReadyException(string.Join("; ", left));
    }
}

using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Nodes;

public sealed record RemoveKarpenterInput(ResolveClusterOutput ResolveCluster) : OfExecution;

public sealed record RemoveKarpenterOutput(bool Removed);

/// <summary>
/// The NodePool is gone with its NodeClaims and their nodes, then the EC2NodeClass with what Karpenter made for it: both while Karpenter lives. When Karpenter is really gone nobody drains
/// a node any more: the finalizers are cleared, and RemoveGpuInstances ends the instances.
/// </summary>
public sealed class RemoveKarpenter(KubeApis apis) : IStep<RemoveKarpenterInput, RemoveKarpenterOutput>
{
    const string Pools = "/apis/karpenter.sh/v1/nodepools", Claims = "/apis/karpenter.sh/v1/nodeclaims", Classes = "/apis/karpenter.k8s.aws/v1/ec2nodeclasses";

    public async Task<RemoveKarpenterOutput> RunAsync(RemoveKarpenterInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.ResolveCluster);
        var isGone = await ControllerLife.IsOverAsync(api, "karpenter", cancel);
        var left = new List<string>(await Removals.RemoveAsync(api, Pools, "", isGone, cancel));
        foreach (var claim in await api.ListAsync(Claims, cancel)) left.Add(await EndAsync(api, Conditions.Name(claim), isGone, cancel));
        if (left.Count == 0) left.AddRange(await Removals.RemoveAsync(api, Classes, "", isGone, cancel));
        return left.Count == 0 ? new(true) : throw new NotReadyException(string.Join("; ", left));
    }

    // A claim belongs to its pool and goes with it, by the garbage collector; without Karpenter it waits for ever.
    static async Task<string> EndAsync(KubeApi api, string claim, bool isGone, CancellationToken cancel)
    {
        if (isGone)
        {
            await api.DeleteAsync($"{Claims}/{claim}", cancel);
            await api.MergeAsync($"{Claims}/{claim}", new() { ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["finalizers"] = null } }, cancel);
        }

        return $"NodeClaim {claim} is going";
    }
}

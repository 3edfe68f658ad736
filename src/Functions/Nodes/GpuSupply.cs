using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;

namespace ComfyServerless.Functions.Nodes;

/// <summary>What Karpenter and the scheduler say of the GPU nodes that ComfyUI's pods wait for.</summary>
/// <param name="Pool">The NodePool; null: it is not there.</param>
/// <param name="Class">The EC2NodeClass; null: it is not there.</param>
/// <param name="Pods">ComfyUI's.</param>
/// <param name="Warnings">Of the whole cluster since the execution began, in order.</param>
/// <param name="Since">When the execution began: what is older may have been mended.</param>
public sealed record GpuSupply(
    JsonObject? Pool, JsonObject? Class, IReadOnlyList<JsonObject> Claims, IReadOnlyList<JsonObject> Nodes, IReadOnlyList<JsonObject> Pods, IReadOnlyList<KubeEvent> Warnings, DateTimeOffset Since, DateTimeOffset Now)
{
    const string Refused = "InsufficientCapacityError", Errors = "with fleet error(s), ";

    public static async Task<GpuSupply> ReadAsync(KubeApi api, DateTimeOffset since, DateTimeOffset now, CancellationToken cancel)
    {
        var claims = (await api.ListAsync("/apis/karpenter.sh/v1/nodeclaims", cancel)).Where(claim => Conditions.Label(claim, GpuNodes.PoolTag) == GpuNodes.Pool).ToList();
        return new(await api.GetAsync($"/apis/karpenter.sh/v1/nodepools/{GpuNodes.Pool}", cancel), await api.GetAsync($"/apis/karpenter.k8s.aws/v1/ec2nodeclasses/{GpuNodes.Pool}", cancel), claims,
            await api.ListAsync($"/api/v1/nodes?labelSelector={GpuNodes.PoolTag}%3D{GpuNodes.Pool}", cancel), await api.ListAsync("/api/v1/namespaces/comfyui/pods?labelSelector=app.kubernetes.io/name%3Dcomfyui", cancel),
            await KubeEvent.WarningsAsync(api, since, cancel), since, now);
    }

    /// <summary>Claims that may still become nodes.</summary>
    public IEnumerable<JsonObject> Coming => Claims.Where(claim => !Conditions.IsGoing(claim) && !Conditions.IsTrue(claim, "Initialized"));

    /// <summary>A GPU node is on its way out: its GPU, quota and place in the pool's limits come back.</summary>
    public bool IsGoing => Claims.Concat(Nodes).Any(Conditions.IsGoing);

    public IReadOnlyList<JsonObject> Waiting => [.. Pods.Where(pod => !Conditions.IsGoing(pod) && Conditions.Reason(pod, "PodScheduled") == "Unschedulable")];

    /// <summary>Launches that EC2 refused for want of capacity, quota or the role for spot: Karpenter deletes such a NodeClaim and leaves only an event.</summary>
    public IReadOnlyList<KubeEvent> Refusals => [.. Warnings.Where(told => told.Kind == "NodeClaim" && told.Reason == Refused)];

    /// <summary>What EC2 said to them, each once, the telling ones first.</summary>
    public IReadOnlyList<string> RefusalTexts => [.. Refusals.Select(told => Text(told.Message)).Distinct().OrderBy(text => text.StartsWith("all requested", StringComparison.Ordinal))];

    // NodeClaim NAME event: creating instance, insufficient capacity, with fleet error(s), CODE: text; CODE: text (aws-error-code=…)
    static string Text(string message)
    {
        var from = message.IndexOf(Errors, StringComparison.Ordinal) is var at and >= 0 ? at + Errors.Length : message.IndexOf("insufficient capacity, ", StringComparison.Ordinal) is var other and >= 0 ? other + "insufficient capacity, ".Length : 0;
        var to = message.IndexOf(" (aws-", from, StringComparison.Ordinal);
        return to < 0 ? message[from..] : message[from..to];
    }

    /// <summary>The later of a moment and the execution's begin.</summary>
    public TimeSpan Lasts(DateTimeOffset? from) => Now - (from is { } moment && moment > Since ? moment : Since);
}

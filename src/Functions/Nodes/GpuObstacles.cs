using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;

namespace ComfyServerless.Functions.Nodes;

/// <summary>
/// Why no GPU node can come any more, in Karpenter's and EC2's own words. Each kind has its patience, because Karpenter tries again by itself: https://karpenter.sh/docs/troubleshooting/ and its source,
/// pkg/controllers/nodeclaim/lifecycle.
/// </summary>
public static class GpuObstacles
{
    // What waiting does not mend: a minute is left for AWS's eventual consistency and for Karpenter to look again after a change.
    static readonly TimeSpan Final = TimeSpan.FromMinutes(1);

    // What EC2 refuses is left out for three minutes and then tried again: after four, every capacity type was tried twice. Somebody who waits longer than that may as well try other types.
    static readonly TimeSpan Capacity = TimeSpan.FromMinutes(4);

    // Karpenter makes the next NodeClaim within seconds when anything is left to try.
    static readonly TimeSpan NextTry = TimeSpan.FromSeconds(20);

    // Usual is a minute. Karpenter itself gives up after fifteen and launches another, which seldom fares better.
    static readonly TimeSpan Joining = TimeSpan.FromMinutes(10);

    // The S3 driver may take ten minutes to take its taint off (mountpoint-s3-csi-driver issue 621).
    static readonly TimeSpan Settling = TimeSpan.FromMinutes(12);

    static readonly string[] Passing = ["AwaitingReconciliation", "NodeClassReadinessUnknown", "InstanceTypeResolutionFailed", "SubnetResolutionFailed", "LaunchTemplateNotFound", "RequestLimitExceeded", "InternalError"];
    static readonly string[] Quota = ["MaxSpotInstanceCountExceeded", "VcpuLimitExceeded", "ServiceLinkedRoleCreationNotPermitted", "MaxFleetCountExceeded"];

    /// <returns>The cause and what helps; null: one may still come.</returns>
    public static string? Find(GpuSupply supply) => OfClass(supply) ?? supply.Coming.Select(claim => OfClaim(claim, supply)).FirstOrDefault(found => found != null) ?? OfCapacity(supply) ?? OfPods(supply);

    /// <summary>Karpenter launches nothing for a pool whose EC2NodeClass is not Ready.</summary>
    static string? OfClass(GpuSupply supply)
    {
        if (supply.Pool is not { } pool || Conditions.Find(pool, "Ready") is not { } ready || ready["status"]?.GetValue<string>() != "False" || supply.Lasts(Conditions.Since(pool, "Ready")) < Final) return null;
        var complaints = (supply.Class is { } found ? Refused(found) : ["it is not there"]).Concat(Refused(pool)).ToList();
        var look = complaints.Exists(text => text.Contains("AuthCheckFailed", StringComparison.Ordinal))
            ? " Mend the permission of Karpenter's role, then make Karpenter look again, which it does by itself only after 30 minutes: kubectl -n kube-system rollout restart deployment karpenter." : "";
        return $"Karpenter launches no GPU node: EC2NodeClass {GpuNodes.Pool} is not Ready: {string.Join("; ", complaints)}.{look}";
    }

    static IEnumerable<string> Refused(JsonObject item) => (item["status"]?["conditions"] as JsonArray ?? []).OfType<JsonObject>()
        .Where(condition => condition["status"]?.GetValue<string>() == "False" && condition["type"]?.GetValue<string>() != "Ready" && condition["reason"]?.GetValue<string>() is not ("DependenciesNotReady" or "NodeClassNotReady"))
        .Select(condition => $"{condition["type"]}: {condition["reason"]} {condition["message"]}".TrimEnd());

    static string? OfClaim(JsonObject claim, GpuSupply supply)
    {
        var name = $"NodeClaim {Conditions.Name(claim)} {Conditions.Label(claim, "node.kubernetes.io/instance-type")}".TrimEnd();
        if (!Conditions.IsTrue(claim, "Launched"))
        {
            var reason = Conditions.Reason(claim, "Launched");
            return reason is "" or "AwaitingReconciliation" || supply.Lasts(Conditions.Created(claim)) < (Passing.Contains(reason) ? Capacity : Final) ? null
                : $"EC2 refuses to launch a GPU node: {name}: {reason}: {Conditions.Message(claim, "Launched")}";
        }

        if (!Conditions.IsTrue(claim, "Registered"))
            return supply.Lasts(Conditions.Since(claim, "Launched")) < Joining ? null
                : $"{name} was launched ({claim["status"]?["providerID"]}) and has not joined the cluster for {(int)Joining.TotalMinutes} minutes: {Conditions.Reason(claim, "Registered")} {Conditions.Message(claim, "Registered")}. "
                    + "Its console says why (EC2 console: Get system log): often the way to the cluster's endpoint or to the internet is missing, or the node's role has no access entry.";
        return supply.Lasts(Conditions.Since(claim, "Registered")) < Settling ? null
            : $"{name} has joined the cluster and is not usable for {(int)Settling.TotalMinutes} minutes: {Conditions.Reason(claim, "Initialized")} {Conditions.Message(claim, "Initialized")}. "
                + "Look at the pods of kube-system on that node: the S3 CSI driver takes its startup taint off, the NVIDIA device plugin registers the GPU, aws-node makes it Ready.";
    }

    static string? OfCapacity(GpuSupply supply)
    {
        if (supply.Refusals is not { Count: > 0 } refusals || supply.Coming.Any() || supply.IsGoing || supply.Waiting.Count == 0 || supply.Now - refusals[^1].Last < NextTry) return null;
        var texts = string.Join("; ", supply.RefusalTexts);
        // A quota or a missing role is the same in three minutes.
        if (supply.RefusalTexts.All(text => Array.Exists(Quota, word => text.Contains(word, StringComparison.Ordinal))))
            return $"EC2 may launch no GPU node for this account: {texts}";
        return supply.Lasts(refusals.Min(refusal => refusal.First)) < Capacity ? null
            : $"EC2 has refused every GPU instance that the deployment allows, each capacity type twice within {(int)Capacity.TotalMinutes} minutes: {texts}. Karpenter goes on trying; what helps at once is more instanceTypes, or both capacityTypes.";
    }

    /// <summary>Pods that no node of the pool could take, however many came.</summary>
    static string? OfPods(GpuSupply supply)
    {
        if (supply.Coming.Any() || supply.IsGoing) return null;
        foreach (var pod in supply.Waiting)
        {
            var message = Conditions.Message(pod, "PodScheduled");
            if (message.Contains("persistentvolumeclaim", StringComparison.OrdinalIgnoreCase) && supply.Lasts(Conditions.Since(pod, "PodScheduled")) >= Final)
                return $"pod {Conditions.Name(pod)} cannot be scheduled on any node: {message}";
            if (supply.Warnings.LastOrDefault(told => told is { Reason: "FailedScheduling", Component: "karpenter" } && told.Name == Conditions.Name(pod)) is not { } told) continue;
            // Offerings that were refused before this execution began are left out for three minutes more.
            var patience = told.Message.Contains("filtered out all", StringComparison.Ordinal) ? Capacity : Final;
            if (supply.Lasts(told.First) >= patience) return $"Karpenter makes no node for pod {Conditions.Name(pod)}: {told.Message}. The scheduler says: {message}{Remedy(told.Message)}";
        }

        return null;
    }

    static string Remedy(string message) => message switch
    {
        _ when message.Contains("limits", StringComparison.Ordinal) => " Raise maxGpuNodes, or wait until a GPU node is given back.",
        _ when message.Contains("filtered out all", StringComparison.Ordinal) => " The zones may not have these types at all: allow other instanceTypes.",
        _ => " The pod asks for more than any allowed instance type has: allow larger instanceTypes.",
    };
}

using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;

namespace ComfyServerless.Functions.Workload;

/// <param name="Cause">What the kubelet says, with the pod's name.</param>
/// <param name="Container">Whose last lines say more; null: none wrote any.</param>
/// <param name="Previous">Those of its run before this one.</param>
public sealed record PodTrouble(string Cause, string Pod, string? Container = null, bool Previous = false);

/// <summary>Why a pod will not become Ready by waiting: images, settings, processes that end, probes. Scheduling and mounts have rooms of their own.</summary>
public static class PodTroubles
{
    const int Crashes = 3;

    // As the kubelet words it when the registry has answered, and answers the same next time.
    static readonly string[] NoSuchImage = ["NotFound", "not found", "manifest unknown", "no match for platform", "InvalidImageName", "ErrImageNeverPull", "invalid reference format"];
    static readonly string[] Config = ["CreateContainerConfigError", "CreateContainerError", "RunContainerError", "InvalidImageName"];

    // Network, throttling, a registry's bad minutes: by then the kubelet has tried about six times, ever slower.
    static readonly TimeSpan Pulling = TimeSpan.FromMinutes(5);

    // A Secret or ConfigMap that comes a moment later.
    static readonly TimeSpan Configuring = TimeSpan.FromMinutes(1);

    /// <param name="warnings">Of the cluster, since the execution began.</param>
    /// <param name="since">When the execution began: what was before may have been mended.</param>
    /// <returns>Null: it may still become Ready.</returns>
    public static PodTrouble? Find(JsonObject pod, IReadOnlyList<KubeEvent> warnings, DateTimeOffset since, DateTimeOffset now)
    {
        if (Conditions.IsGoing(pod) || Conditions.IsTrue(pod, "Ready")) return null;
        var told = warnings.Where(told => told.Kind == "Pod" && told.Name == Conditions.Name(pod)).ToList();
        return new[] { "initContainerStatuses", "containerStatuses" }.SelectMany(kind => pod["status"]?[kind] as JsonArray ?? []).OfType<JsonObject>()
            .Select(container => Image(pod, container, told, now) ?? Setting(pod, container, told, now) ?? Crash(pod, container, since) ?? Probe(pod, container, told, since)).FirstOrDefault(found => found != null);
    }

    static PodTrouble? Image(JsonObject pod, JsonObject container, List<KubeEvent> told, DateTimeOffset now)
    {
        if (Waits(container) is not ("ErrImagePull" or "ImagePullBackOff" or "ErrImageNeverPull")) return null;
        var words = Words(container);
        var first = told.Find(told => told.Reason == "Failed" && told.Message.StartsWith("Failed to pull", StringComparison.Ordinal))?.First ?? now;
        var isGone = Array.Exists(NoSuchImage, words.Contains);
        if (!isGone && now - first < Pulling) return null;
        return new($"{Named(pod, container)} cannot pull its image{(isGone ? "" : $" for {(int)Pulling.TotalMinutes} minutes")}: {Waits(container)}: {words}", Conditions.Name(pod));
    }

    static PodTrouble? Setting(JsonObject pod, JsonObject container, List<KubeEvent> told, DateTimeOffset now)
        => Config.Contains(Waits(container)) && told.Find(told => told.Reason is "Failed" or "InspectFailed") is { } first && now - first.First >= Configuring
            ? new($"{Named(pod, container)} cannot be made: {Waits(container)}: {Words(container)}", Conditions.Name(pod)) : null;

    static PodTrouble? Crash(JsonObject pod, JsonObject container, DateTimeOffset since)
    {
        if (container["lastState"]?["terminated"] is not { } ended || Waits(container) != "CrashLoopBackOff" || Restarts(container) < Crashes || Conditions.Time(ended["finishedAt"]) < since) return null;
        var why = ended["reason"]?.GetValue<string>() == "OOMKilled"
            ? "OOMKilled: it needs more memory than its limit, and more of it than the node has left for it: allow instanceTypes with more memory, or use smaller models"
            : $"{ended["reason"]}, exit code {ended["exitCode"]}";
        return new($"{Named(pod, container)} has ended {Restarts(container)} times: CrashLoopBackOff: {why}", Conditions.Name(pod), container["name"]!.GetValue<string>(), Previous: true);
    }

    /// <summary>The startup probe's limit is all the time that a start may take: a process that was ended by it would take as long again.</summary>
    static PodTrouble? Probe(JsonObject pod, JsonObject container, List<KubeEvent> told, DateTimeOffset since)
    {
        var name = container["name"]!.GetValue<string>();
        if (container["started"]?.GetValue<bool>() == true || container["lastState"]?["terminated"] is not { } ended || Conditions.Time(ended["finishedAt"]) is not { } at || at < since) return null;
        if ((pod["spec"]!["containers"] as JsonArray)?.FirstOrDefault(spec => spec!["name"]?.GetValue<string>() == name)?["startupProbe"] is not { } probe || at - Conditions.Time(ended["startedAt"]) < Allowed(probe)) return null;
        var words = told.LastOrDefault(told => told.Reason == "Unhealthy" && told.Message.StartsWith("Startup probe", StringComparison.Ordinal))?.Message ?? "Startup probe failed";
        return new($"{Named(pod, container)} did not answer within the time that its startup probe allows, and was ended: {words}", Conditions.Name(pod), name, Previous: true);
    }

    // The first failure counts, so there is a period less than there are failures.
    static TimeSpan Allowed(JsonNode probe)
    {
        int Number(string field, int otherwise) => probe[field]?.GetValue<int>() ?? otherwise;
        return TimeSpan.FromSeconds(Number("initialDelaySeconds", 0) + (Number("failureThreshold", 3) - 1) * Number("periodSeconds", 10));
    }

    static string Named(JsonObject pod, JsonObject container) => $"pod {Conditions.Name(pod)}: container {container["name"]}";
    static string? Waits(JsonObject container) => container["state"]?["waiting"]?["reason"]?.GetValue<string>();
    static string Words(JsonObject container) => container["state"]?["waiting"]?["message"]?.GetValue<string>() ?? "";
    static int Restarts(JsonObject container) => container["restartCount"]?.GetValue<int>() ?? 0;
}

using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;

namespace ComfyServerless.Functions.Workload;

/// <summary>ComfyUI's pods, and what is to be told of one.</summary>
public static class ComfyUIPods
{
    public const string Container = "comfyui";
    const int Lines = 15;

    public static Task<IReadOnlyList<JsonObject>> ListAsync(KubeApi api, CancellationToken cancel) => api.ListAsync("/api/v1/namespaces/comfyui/pods?labelSelector=app.kubernetes.io/name%3Dcomfyui", cancel);

    public static string? Image(JsonObject pod) => (pod["spec"]!["containers"] as JsonArray)?.FirstOrDefault(container => container!["name"]?.GetValue<string>() == Container)?["image"]?.GetValue<string>();

    /// <summary>How often ComfyUI was started again in this pod.</summary>
    public static int Restarts(JsonObject pod) => Statuses(pod, "containerStatuses").Find(container => container["name"]?.GetValue<string>() == Container)?["restartCount"]?.GetValue<int>() ?? 0;

    /// <summary>Reason and exit code of its last run but this one.</summary>
    public static string HowItEnded(JsonObject pod)
        => Statuses(pod, "containerStatuses").Find(container => container["name"]?.GetValue<string>() == Container)?["lastState"]?["terminated"] is { } ended ? $"{ended["reason"]}, exit code {ended["exitCode"]}" : "unknown";

    public static string Describe(JsonObject pod)
    {
        var (init, all) = (Statuses(pod, "initContainerStatuses"), Statuses(pod, "initContainerStatuses").Concat(Statuses(pod, "containerStatuses")));
        var waiting = all.Select(container => container["state"]?["waiting"]).FirstOrDefault(state => state != null && state["reason"]?.ToString() != "PodInitializing");
        var why = init.FirstOrDefault(container => container["state"]?["running"] != null && !IsSidecar(pod, container["name"]!.ToString())) is { } first ? $"{first["name"]} runs since {first["state"]!["running"]!["startedAt"]}: kubectl logs tells what it waits for"
            : waiting != null ? $"{waiting["reason"]} {waiting["message"]}".TrimEnd() : string.Join(", ", Conditions.Complaints(pod));
        return $"pod {Conditions.Name(pod)} is {pod["status"]?["phase"]} ({why})";
    }

    /// <summary>What the container wrote before it ended, a line each below its own heading; empty: it wrote nothing.</summary>
    public static async Task<string> LastLinesAsync(KubeApi api, string @namespace, PodTrouble trouble, CancellationToken cancel)
        => trouble.Container is { } container && await api.LogAsync(@namespace, trouble.Pod, container, Lines, trouble.Previous, cancel) is { Count: > 0 } lines ? $"\nIts last lines:\n{string.Join('\n', lines)}" : "";

    /// <summary>Such an init container is meant to run for ever.</summary>
    static bool IsSidecar(JsonObject pod, string container)
        => (pod["spec"]?["initContainers"] as JsonArray ?? []).Any(init => init!["name"]!.ToString() == container && init["restartPolicy"]?.ToString() == "Always");

    static List<JsonNode> Statuses(JsonObject pod, string kind) => [.. (pod["status"]?[kind] as JsonArray ?? []).OfType<JsonNode>()];
}

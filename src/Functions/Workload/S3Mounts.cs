using System.Globalization;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Workload;

/// <summary>
/// Pods that wait for a bucket to be mounted. The S3 CSI driver's pod of a node sometimes comes up unable to mount, while the kubelet tries for ever: https://github.com/awslabs/mountpoint-s3-csi-driver/issues/174
/// and 107. What helps is to restart that driver's pod, not ComfyUI's: the kubelet then mounts by itself. It is done twice in an execution and counted at the Deployment comfyui, so that no retry forgets it.
/// </summary>
public static class S3Mounts
{
    /// <summary>Its value: the execution's start, how often, and when last.</summary>
    public const string Annotation = "comfyserverless/s3-driver-restarts";

    const int Most = 2;
    const string Driver = "s3.csi.aws.com", Deployment = "/apis/apps/v1/namespaces/comfyui/deployments/comfyui", System = "/api/v1/namespaces/kube-system/pods";

    // The kubelet tries after 1, 2, 4 … seconds, at most every two minutes; a driver's start takes less than half a minute.
    static readonly TimeSpan Trying = TimeSpan.FromSeconds(60), AfterRestart = TimeSpan.FromSeconds(150);

    /// <summary>Restarts the driver where that is due.</summary>
    /// <returns>What is being done; null: no pod waits for a mount.</returns>
    /// <exception cref="WorkloadFailedException">Two restarts have not helped.</exception>
    public static async Task<string?> RepairAsync(KubeApi api, JsonObject deployment, IReadOnlyList<JsonObject> pods, IReadOnlyList<KubeEvent> warnings, string execution, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var pod in pods.Where(pod => !Conditions.IsGoing(pod) && !Conditions.IsTrue(pod, "Ready") && IsCreating(pod)))
        {
            if (warnings.LastOrDefault(told => told.Kind == "Pod" && told.Name == Conditions.Name(pod) && told.Reason == "FailedMount" && IsOfS3(told.Message)) is not { } refused) continue;
            var (node, count, last) = (pod["spec"]!["nodeName"]!.GetValue<string>(), Count(deployment, execution), Last(deployment, execution));
            var words = $"pod {Conditions.Name(pod)} waits for its volumes: FailedMount {refused.Message}";
            if (now - (last is { } restarted && restarted > refused.First ? restarted : refused.First) < (count == 0 ? Trying : AfterRestart)) return words;
            if (count >= Most) throw new WorkloadFailedException($"{words}. The S3 CSI driver's pod of node {node} was restarted {Most} times and cannot mount: look whether its service account s3-csi-driver-sa has its Pod Identity association, and its role the bucket.");
            var drivers = (await api.ListAsync($"{System}?labelSelector=app%3Ds3-csi-node&fieldSelector=spec.nodeName%3D{node}", cancel)).Where(driver => !Conditions.IsGoing(driver)).ToList();
            if (drivers.Find(driver => !Conditions.IsTrue(driver, "Ready")) is { } starting) return $"{words}; {Conditions.Name(starting)}, the S3 CSI driver's pod of that node, is not Ready: {string.Join(", ", Conditions.Complaints(starting))}";
            // First the count: an attempt that ends between the two restarts once less, never for ever.
            await api.MergeAsync(Deployment, new() { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Annotation] = $"{execution} {count + 1} {now.UtcDateTime:O}" } } }, cancel);
            foreach (var driver in drivers) await api.DeleteAsync($"{System}/{Conditions.Name(driver)}", cancel);
            return $"{words}; {string.Join(", ", drivers.Select(Conditions.Name))}, the S3 CSI driver's pod of that node, is restarted ({count + 1} of {Most})";
        }

        return null;
    }

    // Bound to a node, and not a container of it was ever made.
    static bool IsCreating(JsonObject pod) => pod["spec"]?["nodeName"] != null && pod["status"]?["podIP"] is null;

    // A volume's own failure names the driver or its mount; after two minutes the kubelet sums up which volumes it waits for.
    static bool IsOfS3(string message) => message.Contains(Driver, StringComparison.Ordinal) || message.Contains("Could not mount", StringComparison.Ordinal) || message.Contains("kubernetes.io~csi", StringComparison.Ordinal);

    static string[] Noted(JsonObject deployment, string execution)
        => (deployment["metadata"]!["annotations"]?[Annotation]?.GetValue<string>() ?? "").Split(' ') is [var of, _, _] parts && of == execution ? parts : [];

    static int Count(JsonObject deployment, string execution) => Noted(deployment, execution) is [_, var count, _] ? int.Parse(count, CultureInfo.InvariantCulture) : 0;
    static DateTimeOffset? Last(JsonObject deployment, string execution) => Noted(deployment, execution) is [_, _, var last] ? DateTimeOffset.Parse(last, CultureInfo.InvariantCulture) : null;
}

using System.Globalization;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;

namespace ComfyServerless.Functions.Workload;

/// <summary>Reads from its pods how a rollout went.</summary>
public static class Rollout
{
    /// <summary>
    /// Without surge a pod is made when an old one has ended, so from its creation until it is Ready it is one that does not serve. Only while that holds for all pods at once does nobody.
    /// </summary>
    /// <param name="pods">All Ready.</param>
    /// <param name="startedAt">Of the execution, ISO 8601: a pod that is older has served throughout.</param>
    public static double GapSeconds(IReadOnlyList<JsonObject> pods, string startedAt)
    {
        var spans = pods.Where(pod => pod["metadata"]!["deletionTimestamp"] is null).Select(pod => (From: Created(pod), To: Time(Conditions.Find(pod, "Ready")!["lastTransitionTime"]!))).ToList();
        if (spans.Count == 0 || spans.Exists(span => span.From < Parse(startedAt))) return 0;
        return Math.Max(0, (spans.Min(span => span.To) - spans.Max(span => span.From)).TotalSeconds);
    }

    static DateTimeOffset Created(JsonObject pod) => Time(pod["metadata"]!["creationTimestamp"]!);
    static DateTimeOffset Time(JsonNode value) => Parse(value.GetValue<string>());
    static DateTimeOffset Parse(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

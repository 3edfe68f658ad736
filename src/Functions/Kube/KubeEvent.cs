using System.Text.Json.Nodes;

namespace ComfyServerless.Functions.Kube;

/// <summary>What a component of the cluster told about an object; the same again counts up. The API server forgets after an hour.</summary>
/// <param name="Component">Who told it, e.g. karpenter, kubelet, default-scheduler.</param>
/// <param name="First">When it was told first.</param>
/// <param name="Last">When it was told last.</param>
public sealed record KubeEvent(string Kind, string Name, string Reason, string Message, string Component, DateTimeOffset First, DateTimeOffset Last)
{
    /// <summary>The warnings that were told since then, in order.</summary>
    public static async Task<IReadOnlyList<KubeEvent>> WarningsAsync(KubeApi api, DateTimeOffset since, CancellationToken cancel)
        => [.. (await api.ListAsync("/api/v1/events?fieldSelector=type%3DWarning", cancel)).Select(Read).Where(told => told.Last >= since).OrderBy(told => told.Last)];

    static KubeEvent Read(JsonObject told)
    {
        var about = told["involvedObject"];
        var first = Conditions.Time(told["firstTimestamp"]) ?? Conditions.Time(told["eventTime"]) ?? Conditions.Time(told["metadata"]!["creationTimestamp"])!.Value;
        return new(Text(about?["kind"]), Text(about?["name"]), Text(told["reason"]), Text(told["message"]), Text(told["reportingComponent"]) is { Length: > 0 } component ? component : Text(told["source"]?["component"]),
            first, Conditions.Time(told["lastTimestamp"]) ?? Conditions.Time(told["series"]?["lastObservedTime"]) ?? first);
    }

    static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";
}

using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.CloudWatch;

namespace ComfyServerless.Rehearsal.Aws.Logs;

/// <summary>
/// Takes the metrics out of a log line that is in CloudWatch's embedded metric format; other lines have none.
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
/// </summary>
public static class EmbeddedMetrics
{
    const int MostMetrics = 100, MostDimensions = 30, LongestName = 1024;
    static readonly TimeSpan Oldest = TimeSpan.FromDays(14), Newest = TimeSpan.FromHours(2);

    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
    static readonly HashSet<string> Units =
    [
        "Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits", "Gigabits", "Terabits", "Percent", "Count", "None",
        .. new[] { "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits", "Gigabits", "Terabits", "Count" }.Select(unit => unit + "/Second"),
    ];

    /// <exception cref="FormatException">The line says that it has metrics, and breaks the specification: CloudWatch would drop them in silence.</exception>
    public static IReadOnlyList<(MetricId Metric, DataPoint Point)> Read(string line, DateTimeOffset now)
    {
        if (!line.StartsWith('{') || !line.Contains("\"CloudWatchMetrics\"", StringComparison.Ordinal)) return [];
        JsonObject root;
        try { root = JsonNode.Parse(line)!.AsObject(); }
        catch (JsonException error) { throw new FormatException($"the line is not one JSON object: {error.Message}", error); }
        if (root["_aws"] is not JsonObject meta || meta["CloudWatchMetrics"] is not JsonArray directives) throw new FormatException("_aws.CloudWatchMetrics: a list is needed");
        if (meta["Timestamp"] is not JsonValue stamp || !stamp.TryGetValue<long>(out var milliseconds)) throw new FormatException("_aws.Timestamp: a whole number of milliseconds is needed");
        var at = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        if (at < now - Oldest || at > now + Newest) throw new FormatException($"_aws.Timestamp: {at:u} is more than two weeks old or two hours ahead");
        return [.. directives.SelectMany(directive => Read(root, directive as JsonObject ?? throw new FormatException("_aws.CloudWatchMetrics: its items are objects"), at))];
    }

    static IEnumerable<(MetricId, DataPoint)> Read(JsonObject root, JsonObject directive, DateTimeOffset at)
    {
        if (directive["Namespace"]?.ToString() is not { Length: > 0 and <= LongestName } space || space.StartsWith("AWS/", StringComparison.Ordinal)) throw new FormatException("Namespace: 1 to 1024 characters that do not begin with AWS/ are needed");
        var sets = (directive["Dimensions"] as JsonArray ?? []).Select(set => (set as JsonArray ?? throw new FormatException("Dimensions: a list of lists is needed")).Select(name => name!.ToString()).ToList()).ToList();
        if (sets.Count == 0 || sets.Exists(set => set.Count > MostDimensions)) throw new FormatException($"Dimensions: at least one set, of at most {MostDimensions} names, is needed");
        if (directive["Metrics"] is not JsonArray { Count: <= MostMetrics } metrics) throw new FormatException($"Metrics: a list of at most {MostMetrics} is needed");
        foreach (var metric in metrics)
        {
            var name = metric!["Name"]?.ToString() is { Length: > 0 and <= LongestName } given ? given : throw new FormatException("Metrics.Name: 1 to 1024 characters are needed");
            if (metric["Unit"]?.ToString() is { } unit && !Units.Contains(unit)) throw new FormatException($"{name}.Unit: {unit} is none of CloudWatch's");
            if (root[name] is not JsonValue value || value.GetValueKind() != JsonValueKind.Number) throw new FormatException($"{name}: a number is needed in the line's root");
            foreach (var set in sets) yield return (MetricId.Of(space, name, set.Select(dimension => (dimension, Value(root, dimension)))), new(at, value.GetValue<double>()));
        }
    }

    static string Value(JsonObject root, string dimension)
        => root[dimension] is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is { Length: > 0 and <= LongestName } text ? text : throw new FormatException($"{dimension}: a text of 1 to 1024 characters is needed in the line's root");
}

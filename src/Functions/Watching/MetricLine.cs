using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Logs;

namespace ComfyServerless.Functions.Watching;

/// <summary>
/// Values as CloudWatch takes them out of a function's log by itself, without a call: its embedded metric format, one JSON object a line. A function inside the VPC has no other way to CloudWatch.
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
/// </summary>
public static class MetricLine
{
    public const string Namespace = "ComfyServerless";

    /// <summary>The one dimension, whose value is the deployment's name: that of its tag.</summary>
    public const string Dimension = "Deployment";

    /// <summary>Prints the values, and beside them, for who reads the log, what is left out; nothing, where there is neither.</summary>
    public static void WriteMetrics(this LogOutput output, string deployment, DateTimeOffset at, IReadOnlyList<MetricValue> values, IReadOnlyList<string> leftOut)
    {
        if (values.Count + leftOut.Count == 0) return;
        var line = new JsonObject { [Dimension] = deployment };
        if (values.Count > 0) line["_aws"] = Metadata(at, values);
        foreach (var value in values) line[value.Name] = value.Value;
        if (leftOut.Count > 0) line["LeftOut"] = new JsonArray([.. leftOut.Select(reason => JsonValue.Create(Secrets.Hide(reason)))]);
        output.WriteLine(JsonSerializer.SerializeToUtf8Bytes(line));
    }

    static JsonObject Metadata(DateTimeOffset at, IReadOnlyList<MetricValue> values) => new()
    {
        ["Timestamp"] = at.ToUnixTimeMilliseconds(),
        ["CloudWatchMetrics"] = new JsonArray(new JsonObject
        {
            [nameof(Namespace)] = Namespace, ["Dimensions"] = new JsonArray(new JsonArray(Dimension)),
            ["Metrics"] = new JsonArray([.. values.Select(value => new JsonObject { ["Name"] = value.Name, ["Unit"] = value.Unit })]),
        }),
    };
}

/// <param name="Unit">One of CloudWatch's: <c>Count</c>, or <c>None</c> where it has no fitting one, as for dollars.</param>
public sealed record MetricValue(string Name, double Value, string Unit = "Count");

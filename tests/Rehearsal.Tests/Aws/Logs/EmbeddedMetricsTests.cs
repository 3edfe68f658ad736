using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.CloudWatch;
using ComfyServerless.Rehearsal.Aws.Logs;

namespace ComfyServerless.Rehearsal.Tests.Aws.Logs;

/// <summary>Metrics in log lines: what CloudWatch would take, and what it would drop.</summary>
public sealed class EmbeddedMetricsTests
{
    static readonly DateTimeOffset Now = new(2030, 1, 7, 9, 5, 0, TimeSpan.Zero);

    static JsonObject Line() => JsonNode.Parse("""
        { "_aws": { "Timestamp": 0, "CloudWatchMetrics": [{ "Namespace": "Mine", "Dimensions": [["Name", "Zone"], []], "Metrics": [{ "Name": "Queue", "Unit": "Count" }, { "Name": "Cost" }] }] },
          "Name": "x", "Zone": "a", "Queue": 3, "Cost": 0.5, "Other": "stays a line" }
        """.Replace("\"Timestamp\": 0", $"\"Timestamp\": {Now.ToUnixTimeMilliseconds()}"))!.AsObject();

    [Fact]
    public void Each_metric_is_told_for_each_set_of_dimensions_at_the_lines_own_time()
        => Assert.Equal(
            [("Mine Queue Name=x,Zone=a", 3), ("Mine Queue ", 3), ("Mine Cost Name=x,Zone=a", 0.5), ("Mine Cost ", 0.5)],
            EmbeddedMetrics.Read(Line().ToJsonString(), Now.AddMinutes(1)).Select(told => (told.Metric.ToString(), told.Point.At == Now ? told.Point.Value : -1)));

    [Theory]
    [InlineData("START RequestId: 1")]
    [InlineData("""{"event": "started", "message": "an ordinary line"}""")]
    [InlineData("{ not JSON")]
    public void Other_lines_have_none(string line) => Assert.Empty(EmbeddedMetrics.Read(line, Now));

    public static TheoryData<string, string> Broken => new()
    {
        { "Timestamp", "_aws.Timestamp: a whole number" }, { "Old", "more than two weeks old" }, { "Namespace", "Namespace: " }, { "Reserved", "do not begin with AWS/" }, { "Flat", "Dimensions: a list of lists" },
        { "Sets", "Dimensions: at least one set" }, { "Unit", "Queue.Unit: Dollars is none of CloudWatch's" }, { "Value", "Queue: a number is needed" }, { "Dimension", "Zone: a text" }, { "Many", "at most 100" }, { "Tail", "not one JSON object" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_line_that_breaks_the_format_is_told_apart(string what, string message)
    {
        var line = Line();
        var (meta, directive) = (line["_aws"]!, line["_aws"]!["CloudWatchMetrics"]![0]!);
        if (what == "Timestamp") meta["Timestamp"] = "2030-01-07";
        if (what == "Old") meta["Timestamp"] = Now.AddDays(-15).ToUnixTimeMilliseconds();
        if (what == "Namespace") directive["Namespace"] = "";
        if (what == "Reserved") directive["Namespace"] = "AWS/EC2";
        if (what == "Flat") directive["Dimensions"] = new JsonArray("Name");
        if (what == "Sets") directive["Dimensions"] = new JsonArray();
        if (what == "Unit") directive["Metrics"]![0]!["Unit"] = "Dollars";
        if (what == "Value") line["Queue"] = "3";
        if (what == "Dimension") line.Remove("Zone");
        if (what == "Many") directive["Metrics"] = new JsonArray([.. Enumerable.Range(0, 101).Select(i => new JsonObject { ["Name"] = "m" + i })]);
        Assert.Contains(message, Assert.Throws<FormatException>(() => EmbeddedMetrics.Read(line.ToJsonString() + (what == "Tail" ? " and more" : ""), Now)).Message);
    }
}

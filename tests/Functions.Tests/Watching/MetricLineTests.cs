using System.Text;
using System.Text.Json;
using ComfyServerless.Functions.Logs;
using ComfyServerless.Functions.Watching;

namespace ComfyServerless.Functions.Tests.Watching;

/// <summary>The line against the specification's words; what the world takes out of it is another test's.</summary>
public sealed class MetricLineTests
{
    readonly List<string> lines = [];

    void Write(params MetricValue[] values) => WriteWith([], values);

    void WriteWith(string[] leftOut, params MetricValue[] values) => new LogOutput(line => lines.Add(Encoding.UTF8.GetString(line))).WriteMetrics("studio-1", new(2030, 1, 7, 9, 5, 0, TimeSpan.Zero), values, leftOut);

    [Fact]
    public void It_is_one_JSON_object_on_one_line_with_every_value_in_its_root()
    {
        Write(new("QueueLength", 3), new("Cost", 0.0512, "None"));
        var line = Assert.Single(lines);
        Assert.Equal((1, '\n'), (line.Count(letter => letter == '\n'), line[^1]));
        using var document = JsonDocument.Parse(line);
        var (root, meta) = (document.RootElement, document.RootElement.GetProperty("_aws"));
        Assert.Equal(1894007100000L, meta.GetProperty("Timestamp").GetInt64());
        var directive = Assert.Single(meta.GetProperty("CloudWatchMetrics").EnumerateArray());
        Assert.Equal("ComfyServerless", directive.GetProperty("Namespace").GetString());
        Assert.Equal("""[["Deployment"]]""", directive.GetProperty("Dimensions").GetRawText());
        Assert.Equal("""[{"Name":"QueueLength","Unit":"Count"},{"Name":"Cost","Unit":"None"}]""", directive.GetProperty("Metrics").GetRawText());
        Assert.Equal(("studio-1", 3, 0.0512), (root.GetProperty("Deployment").GetString(), root.GetProperty("QueueLength").GetDouble(), root.GetProperty("Cost").GetDouble()));
    }

    [Fact]
    public void What_is_left_out_is_said_beside_the_values_or_alone_as_an_ordinary_line()
    {
        WriteWith(["pod comfyui-1 answered 500 to /queue"], new MetricValue("GpuNodes", 1));
        WriteWith(["the Kubernetes API does not answer"]);
        Assert.Equal(["""["pod comfyui-1 answered 500 to /queue"]""", """["the Kubernetes API does not answer"]"""], lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("LeftOut").GetRawText()));
        Assert.Equal([true, false], lines.Select(line => JsonDocument.Parse(line).RootElement.TryGetProperty("_aws", out _)));
    }

    [Fact]
    public void Without_a_value_there_is_no_line()
    {
        Write();
        Assert.Empty(lines);
    }
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Cdk.Tests.Stacks;

/// <summary>The page of what runs, and the alarms.</summary>
[Collection(Synthesized.Name)]
public sealed class MonitoringTests(Synthesized stack)
{
    [Fact]
    public void A_slow_Deploy_and_late_models_ring()
    {
        var alarms = stack.Of("AWS::CloudWatch::Alarm").ToDictionary(alarm => $"{alarm["AlarmName"]}");
        Assert.Equal(["comfyui-deploy-slow", "comfyui-models-late", "comfyui-models-out-of-step"], alarms.Keys.Order(StringComparer.Ordinal));
        // 45 minutes in the metric's milliseconds, 30 in the other's seconds.
        Assert.Equal(("AWS/States", "ExecutionTime", 2_700_000), Metric(alarms["comfyui-deploy-slow"]));
        Assert.Equal(("AWS/SQS", "ApproximateAgeOfOldestMessage", 1800), Metric(alarms["comfyui-models-late"]));

        static (string, string, int) Metric(Resource alarm) => ($"{alarm["Namespace"]}", $"{alarm["MetricName"]}", alarm["Threshold"]!.GetValue<int>());
    }

    [Fact]
    public void No_alarm_counts_what_a_function_throws_because_waiting_is_an_error_there()
        => Assert.DoesNotContain(stack.Of("AWS::CloudWatch::Alarm"), alarm => $"{alarm["Namespace"]}" == "AWS/Lambda");

    [Fact]
    public void Every_alarm_says_what_to_look_at_and_stays_quiet_without_data()
        => Assert.All(stack.Of("AWS::CloudWatch::Alarm"), alarm => Assert.Equal((true, "notBreaching"), ($"{alarm["AlarmDescription"]}".Contains(':', StringComparison.Ordinal), $"{alarm["TreatMissingData"]}")));

    [Fact]
    public void The_page_shows_each_machine_the_models_and_the_load_balancer()
    {
        var board = Assert.Single(stack.Of("AWS::CloudWatch::Dashboard"));
        Assert.Equal("comfyui", $"{board["DashboardName"]}");
        var body = JsonNode.Parse(string.Concat(board["DashboardBody"]!["Fn::Join"]![1]!.AsArray().Select(part => part is JsonValue text ? text.GetValue<string>() : "x")))!;
        Assert.Equal(
            ["Deploy: executions", "Redeploy: executions", "Teardown: executions", "Deploy: how long, ms", "Redeploy: how long, ms", "Teardown: how long, ms", "Models: events that wait, and that could not be done", "ComfyUI: requests and errors", "Alarms"],
            body["widgets"]!.AsArray().Select(widget => $"{widget!["properties"]!["title"]}"));
        Assert.Contains("LoadBalancer=\\\"app/comfyui-edge\\\"", body.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }
}

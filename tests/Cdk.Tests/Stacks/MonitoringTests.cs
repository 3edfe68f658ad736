using System.Reflection;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Watching;

namespace ComfyServerless.Cdk.Tests.Stacks;

/// <summary>The page of what runs, and the alarms.</summary>
[Collection(Synthesized.Name)]
public sealed class MonitoringTests(Synthesized stack)
{
    [Fact]
    public void A_slow_Deploy_and_late_models_ring()
    {
        var alarms = stack.Of("AWS::CloudWatch::Alarm").ToDictionary(alarm => $"{alarm["AlarmName"]}");
        Assert.Equal(["comfyui-deploy-slow", "comfyui-gpu-idle", "comfyui-models-late", "comfyui-models-out-of-step", "comfyui-pods-restart"], alarms.Keys.Order(StringComparer.Ordinal));
        // 45 minutes in the metric's milliseconds, 30 in the other's seconds.
        Assert.Equal(("AWS/States", "ExecutionTime", 2_700_000), Metric(alarms["comfyui-deploy-slow"]));
        Assert.Equal(("AWS/SQS", "ApproximateAgeOfOldestMessage", 1800), Metric(alarms["comfyui-models-late"]));

        static (string, string, int) Metric(Resource alarm) => ($"{alarm["Namespace"]}", $"{alarm["MetricName"]}", alarm["Threshold"]!.GetValue<int>());
    }

    [Fact]
    public void GPU_nodes_without_a_prompt_for_four_hours_ring_and_containers_that_end_in_three_of_an_hours_looks()
    {
        var (idle, restart) = (Alarm("comfyui-gpu-idle"), Alarm("comfyui-pods-restart"));
        Assert.Equal(("ComfyServerless", "IdleGpuNodes", "Minimum", 3600, 4, 0), (Text(idle, "Namespace"), Text(idle, "MetricName"), Text(idle, "Statistic"), Number(idle, "Period"), Number(idle, "EvaluationPeriods"), Number(idle, "Threshold")));
        Assert.Equal(("ComfyServerless", "PodRestarts", "Sum", 300, 12, 0), (Text(restart, "Namespace"), Text(restart, "MetricName"), Text(restart, "Statistic"), Number(restart, "Period"), Number(restart, "EvaluationPeriods"), Number(restart, "Threshold")));
        Assert.Equal((null, 3), (idle["DatapointsToAlarm"], Number(restart, "DatapointsToAlarm")));
        Assert.All([idle, restart], alarm => Assert.Equal("""[{"Name":"Deployment","Value":"comfyui"}]""", alarm["Dimensions"]!.ToJsonString()));

        Resource Alarm(string name) => stack.Of("AWS::CloudWatch::Alarm").Single(alarm => $"{alarm["AlarmName"]}" == name);
        static string Text(Resource alarm, string property) => $"{alarm[property]}";
        static int Number(Resource alarm, string property) => alarm[property]!.GetValue<int>();
    }

    [Fact]
    public void The_documentation_has_every_alarm_with_what_to_do_and_no_other()
    {
        var resources = stack.Resources.Concat(Edge.EdgeTemplate.Resources(JsonNode.Parse(Edge.EdgeTemplate.Text(stack.Assembly))!.AsObject()).Values);
        var rows = Repository.Read("docs", "operations.md").Split("## Watch it")[1].Split("\n## ")[0].Split('\n').Where(line => line.StartsWith("| `comfyui-", StringComparison.Ordinal)).Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)).ToList();
        // A deployment without schedules and e-mail has no alarms of theirs.
        Assert.Equal(resources.Where(resource => resource.Type == "AWS::CloudWatch::Alarm").Select(alarm => $"`{alarm["AlarmName"]}`").Append("`comfyui-schedule-unstarted`").Append("`comfyui-mail-unsent`").Order(StringComparer.Ordinal), rows.Select(row => row[0]).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.True(row is [_, { Length: > 20 }, { Length: > 20 }], row[0]));
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
            [
                "GPU nodes", "ComfyUI: queue length, and prompts per hour", "Containers that were restarted", "USD a day, reckoned from list prices",
                "USD of the last 30 days, reckoned from list prices, of what is tagged comfyserverless:deployment=comfyui", "Deploy: executions", "Redeploy: executions", "Teardown: executions", "Deploy: how long, ms", "Redeploy: how long, ms", "Teardown: how long, ms", "Models: events that wait, and that could not be done", "ComfyUI: requests and errors", "Alarms",
            ],
            body["widgets"]!.AsArray().Select(widget => $"{widget!["properties"]!["title"]}"));
        // Every metric that a step tells, and no other, is on the page.
        var told = new[] { typeof(ResolveCost), typeof(ResolveUse) }.SelectMany(step => step.GetFields(BindingFlags.Public | BindingFlags.Static)).Select(field => (string)field.GetValue(null)!);
        Assert.Equal(told.Order(StringComparer.Ordinal), body["widgets"]!.AsArray().SelectMany(widget => widget!["properties"]!["metrics"] as JsonArray ?? []).Where(metric => $"{metric![0]}" == "ComfyServerless").Select(metric => $"{metric![1]}").Distinct().Order(StringComparer.Ordinal));
        var sum = body["widgets"]!.AsArray().Single(widget => $"{widget!["properties"]!["title"]}".StartsWith("USD of the last 30 days", StringComparison.Ordinal))!["properties"]!;
        Assert.Equal(("-P30D", true, "Sum"), ($"{sum["start"]}", sum["setPeriodToTimeRange"]!.GetValue<bool>(), $"{sum["metrics"]![0]![4]!["stat"]}"));
        Assert.Contains("LoadBalancer=\\\"app/comfyui-edge\\\"", body.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }
}

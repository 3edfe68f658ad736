using System.Text.Json.Nodes;

namespace ComfyServerless.Cdk.Tests.Stacks;

/// <summary>What the clock starts, what hands on to what, and how it is switched off.</summary>
[Collection(Synthesized.Name)]
public sealed class WatchTests(Synthesized stack)
{
    [Fact]
    public void Every_five_minutes_a_look_from_outside_is_followed_by_one_from_inside_and_neither_is_tried_again()
    {
        var rule = Assert.Single(stack.Of("AWS::Events::Rule"), rule => rule["ScheduleExpression"] is not null);
        Assert.Equal(("rate(5 minutes)", "ENABLED"), ($"{rule["ScheduleExpression"]}", $"{rule["State"]}"));
        var target = Assert.Single(rule["Targets"]!.AsArray())!;
        Assert.Equal(stack.Function("ResolveCost").Id, $"{target["Arn"]!["Fn::GetAtt"]![0]}");
        Assert.Equal("""{"InputPathsMap":{"time":"$.time"},"InputTemplate":"{\"Time\":<time>,\"Minutes\":5}"}""", target["InputTransformer"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        var configurations = stack.Of("AWS::Lambda::EventInvokeConfig").ToDictionary(configuration => $"{configuration["FunctionName"]!["Ref"]}");
        Assert.Equal(new[] { stack.Function("ResolveCost").Id, stack.Function("ResolveUse").Id }.Order(), configurations.Keys.Order());
        Assert.All(configurations.Values, configuration => Assert.Equal((0, "$LATEST"), (configuration["MaximumRetryAttempts"]!.GetValue<int>(), $"{configuration["Qualifier"]}")));
        Assert.Equal(stack.Function("ResolveUse").Id, $"{configurations[stack.Function("ResolveCost").Id]["DestinationConfig"]!["OnSuccess"]!["Destination"]!["Fn::GetAtt"]![0]}");
        Assert.Null(configurations[stack.Function("ResolveUse").Id]["DestinationConfig"]);
    }

    [Fact]
    public void Switched_off_there_is_no_rule_no_alarm_and_no_graph_of_it()
    {
        var text = stack.Synthesize(Configuration.Default with { Watch = new(0) }, stack.Sources, "unwatched");
        var resources = JsonNode.Parse(text)!["Resources"]!.AsObject().Select(resource => resource.Value!.AsObject()).ToList();
        Assert.DoesNotContain(resources, resource => $"{resource["Type"]}" == "AWS::Lambda::EventInvokeConfig" || resource["Properties"]?["ScheduleExpression"] is not null);
        Assert.DoesNotContain("comfyui-gpu-idle", text);
        Assert.DoesNotContain("list prices", text);
    }

    [Theory]
    [InlineData(1, "rate(1 minute)", 60, 60)]
    [InlineData(60, "rate(1 hour)", 3600, 3)]
    public void Any_interval_makes_alarms_that_CloudWatch_takes(int minutes, string rate, int period, int periods)
    {
        var resources = JsonNode.Parse(stack.Synthesize(Configuration.Default with { Watch = new(minutes) }, stack.Sources, $"watched-{minutes}"))!["Resources"]!.AsObject().Select(resource => resource.Value!["Properties"]).ToList();
        Assert.Single(resources, resource => $"{resource?["ScheduleExpression"]}" == rate);
        var alarm = Assert.Single(resources, resource => $"{resource?["AlarmName"]}" == "comfyui-pods-restart")!;
        Assert.Equal((period, periods), (alarm["Period"]!.GetValue<int>(), alarm["EvaluationPeriods"]!.GetValue<int>()));
    }
}

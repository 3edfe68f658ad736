using System.Text.Json.Nodes;
using ComfyServerless.Cdk.Schedules;

namespace ComfyServerless.Cdk.Tests.Stacks;

/// <summary>What starts by itself, and what becomes of it when it cannot.</summary>
[Collection(Synthesized.Name)]
public sealed class SchedulesTests(Synthesized stack)
{
    [Fact]
    public void By_default_there_is_none() => Assert.Empty(stack.Of("AWS::Scheduler::Schedule"));

    [Fact]
    public void Each_that_is_asked_for_starts_its_machine_at_its_local_time_exactly_and_keeps_what_failed()
    {
        var wanted = Configuration.Default with { Schedule = new ScheduleConfiguration("cron(0 20 ? * MON-FRI *)", "cron(0 8 ? * MON-FRI *)", "Europe/Berlin", 10, 5) { Rebuild = "cron(0 10 ? * WED *)" } };
        var resources = JsonNode.Parse(stack.Synthesize(wanted, stack.Sources, "scheduled"))!["Resources"]!.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.AsObject());
        var schedules = resources.Values.Where(resource => resource["Type"]!.GetValue<string>() == "AWS::Scheduler::Schedule").Select(resource => resource["Properties"]!.AsObject()).ToList();
        Assert.Equal(3, schedules.Count);
        Assert.All(schedules, schedule =>
        {
            Assert.Equal(("OFF", "Europe/Berlin", "ENABLED"), (schedule["FlexibleTimeWindow"]!["Mode"]!.GetValue<string>(), schedule["ScheduleExpressionTimezone"]!.GetValue<string>(), schedule["State"]!.GetValue<string>()));
            var queue = schedule["Target"]!["DeadLetterConfig"]!["Arn"]!["Fn::GetAtt"]![0]!.GetValue<string>();
            Assert.Equal("AWS::SQS::Queue", resources[queue]["Type"]!.GetValue<string>());
            var role = resources[schedule["Target"]!["RoleArn"]!["Fn::GetAtt"]![0]!.GetValue<string>()]["Properties"]!;
            var trust = Assert.Single(role["AssumeRolePolicyDocument"]!["Statement"]!.AsArray())!;
            Assert.Equal("scheduler.amazonaws.com", trust["Principal"]!["Service"]!.GetValue<string>());
            Assert.NotNull(trust["Condition"]!["StringEquals"]!["aws:SourceAccount"]);
            Assert.Equal("AWS::StepFunctions::StateMachine", resources[schedule["Target"]!["Arn"]!["Ref"]!.GetValue<string>()]["Type"]!.GetValue<string>());
        });
        var evening = schedules.Single(schedule => schedule["ScheduleExpression"]!.GetValue<string>() == "cron(0 20 ? * MON-FRI *)");
        Assert.Equal("""{"scheduled":"<aws.scheduler.scheduled-time>","interrupt":true,"patience":10,"promptPatience":5}""", evening["Target"]!["Input"]!.GetValue<string>());
        Assert.Equal("{}", schedules.Single(schedule => schedule["ScheduleExpression"]!.GetValue<string>() == "cron(0 8 ? * MON-FRI *)")["Target"]!["Input"]!.GetValue<string>());
        var weekly = schedules.Single(schedule => schedule["ScheduleExpression"]!.GetValue<string>() == "cron(0 10 ? * WED *)")["Target"]!;
        Assert.Equal("""{"rebuild":true}""", weekly["Input"]!.GetValue<string>());
        Assert.Contains("Redeploy", resources[weekly["Arn"]!["Ref"]!.GetValue<string>()]["Properties"]!["StateMachineName"]!.GetValue<string>());
        var roles = resources.Values.Where(resource => resource["Type"]!.GetValue<string>() == "AWS::IAM::Policy" && resource["Properties"]!["Roles"]![0]!["Ref"]!.GetValue<string>() == weekly["RoleArn"]!["Fn::GetAtt"]![0]!.GetValue<string>());
        Assert.Equal(3, roles.SelectMany(policy => policy["Properties"]!["PolicyDocument"]!["Statement"]!.AsArray()).Where(statement => $"{statement!["Action"]}" == "states:StartExecution").SelectMany(statement => statement!["Resource"] is JsonArray many ? many.ToList() : [statement["Resource"]]).Count());
    }

    [Fact]
    public void The_weekly_rebuild_can_be_the_only_one()
    {
        var wanted = Configuration.Default with { Schedule = ScheduleConfiguration.None with { Rebuild = "cron(0 10 ? * WED *)" } };
        var resources = JsonNode.Parse(stack.Synthesize(wanted, stack.Sources, "rebuilt"))!["Resources"]!.AsObject().Select(pair => pair.Value!);
        Assert.Equal("""{"rebuild":true}""", Assert.Single(resources, resource => resource["Type"]!.GetValue<string>() == "AWS::Scheduler::Schedule")["Properties"]!["Target"]!["Input"]!.GetValue<string>());
    }

    [Fact]
    public void The_stack_is_protected_against_deletion() // it would orphan what Deploy has made
        => Assert.Contains("\"terminationProtection\": true", File.ReadAllText(Path.Combine(stack.Assembly, "manifest.json")));
}

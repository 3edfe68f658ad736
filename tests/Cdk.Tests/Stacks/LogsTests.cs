using System.Text.Json.Nodes;

namespace ComfyServerless.Cdk.Tests.Stacks;

/// <summary>Whatever logs has a group of the template's, and every group forgets. A group that a service makes by itself would keep everything for ever.</summary>
[Collection(Synthesized.Name)]
public sealed class LogsTests(Synthesized stack)
{
    [Fact]
    public void Every_group_forgets_after_a_month_and_goes_with_the_stack()
    {
        Assert.NotEmpty(stack.Of("AWS::Logs::LogGroup"));
        Assert.All(stack.Of("AWS::Logs::LogGroup"), group => Assert.Equal((30, "Delete"), (group["RetentionInDays"]!.GetValue<int>(), group.Json["DeletionPolicy"]!.GetValue<string>())));
    }

    [Fact]
    public void Every_function_build_machine_and_stage_writes_to_one_of_them()
    {
        Logs("AWS::Lambda::Function", "LoggingConfig");
        Logs("AWS::CodeBuild::Project", "LogsConfig");
        Logs("AWS::StepFunctions::StateMachine", "LoggingConfiguration");
        Logs("AWS::ApiGatewayV2::Stage", "AccessLogSettings");
    }

    [Fact]
    public void Lambdas_own_lines_are_JSON_as_the_functions_lines_are() => Assert.All(stack.Of("AWS::Lambda::Function"), function => Assert.Equal("JSON", function["LoggingConfig"]!["LogFormat"]!.GetValue<string>()));

    [Fact] // EKS would make it without retention
    public void The_control_planes_group_is_there_before_the_cluster_is()
        => Assert.Single(stack.Of("AWS::Logs::LogGroup"), group => group["LogGroupName"]?.ToString() == "/aws/eks/comfyui/cluster");

    void Logs(string type, string property)
    {
        var groups = stack.Of("AWS::Logs::LogGroup").Select(group => group.Id).ToHashSet();
        Assert.NotEmpty(stack.Of(type));
        Assert.All(stack.Of(type), resource => Assert.Contains(Named(resource[property]), groups.Contains));
    }

    /// <summary>The logical ids that a property refers to.</summary>
    static IEnumerable<string> Named(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(member => member.Key == "Ref" ? [member.Value!.ToString()] : member.Key == "Fn::GetAtt" ? [member.Value![0]!.ToString()] : Named(member.Value)),
        JsonArray list => list.SelectMany(Named),
        _ => [],
    };
}

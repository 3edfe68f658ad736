using System.Text.Json.Nodes;
using ComfyServerless.Cdk.Steps;

namespace ComfyServerless.Cdk.Tests.Stacks;

/// <summary>The state machine, what it may do, and the rule that frees its lock.</summary>
[Collection(Synthesized.Name)]
public sealed class MachinesTests(Synthesized stack)
{
    Resource Machine => Assert.Single(stack.Of("AWS::StepFunctions::StateMachine"));

    [Fact]
    public void The_definition_is_the_file_word_for_word() => Assert.Equal(stack.Sources.StateMachine("Deploy"), Machine["DefinitionString"]!.GetValue<string>());

    [Fact]
    public void Every_placeholder_is_a_function_and_every_function_but_the_queues_a_placeholder()
    {
        var substitutions = Machine["DefinitionSubstitutions"]!.AsObject();
        Assert.Equal(StepCatalogue.All.Select(step => step.Name).Except(StepCatalogue.OfQueues), substitutions.Select(substitution => substitution.Key).Order(StringComparer.Ordinal));
        Assert.All(substitutions, substitution => Assert.Equal(stack.Function(substitution.Key).Id, substitution.Value!["Fn::GetAtt"]![0]!.GetValue<string>()));
        var used = Tasks(JsonNode.Parse(Machine["DefinitionString"]!.GetValue<string>())!).Select(task => task["Resource"]!.GetValue<string>()[2..^1]);
        Assert.Equal(substitutions.Select(substitution => substitution.Key).Order(), used.Order());
    }

    [Fact]
    public void It_logs_everything_and_is_traced()
    {
        Assert.Equal("STANDARD", Machine["StateMachineType"]!.GetValue<string>());
        Assert.Equal(("ALL", true), (Machine["LoggingConfiguration"]!["Level"]!.GetValue<string>(), Machine["LoggingConfiguration"]!["IncludeExecutionData"]!.GetValue<bool>()));
        Assert.True(Machine["TracingConfiguration"]!["Enabled"]!.GetValue<bool>());
    }

    [Fact]
    public void An_execution_that_ends_badly_loses_its_lock_and_no_other()
    {
        var rule = Assert.Single(stack.Of("AWS::Events::Rule"), rule => rule["EventPattern"]!["source"]![0]!.GetValue<string>() == "aws.states");
        var pattern = rule["EventPattern"]!;
        Assert.Equal("Step Functions Execution Status Change", Assert.Single(pattern["detail-type"]!.AsArray())!.GetValue<string>());
        Assert.Equal(["ABORTED", "FAILED", "TIMED_OUT"], pattern["detail"]!["status"]!.AsArray().Select(status => status!.GetValue<string>()).Order());
        Assert.Equal(Machine.Id, Assert.Single(pattern["detail"]!["stateMachineArn"]!.AsArray())!["Ref"]!.GetValue<string>());
        var target = Assert.Single(rule["Targets"]!.AsArray())!;
        Assert.Equal(stack.Function("RemoveLock").Id, target["Arn"]!["Fn::GetAtt"]![0]!.GetValue<string>());
        Assert.Equal("$.detail.executionArn", target["InputTransformer"]!["InputPathsMap"]!.AsObject().Single().Value!.GetValue<string>());
        Assert.Contains("\"Execution\"", target["InputTransformer"]!["InputTemplate"]!.GetValue<string>());
        Assert.Equal(stack.Function("RemoveLock").Id, Assert.Single(stack.Of("AWS::Lambda::Permission"))["FunctionName"]!["Fn::GetAtt"]![0]!.GetValue<string>());
    }

    [Fact]
    public void Karpenters_queue_hears_of_the_five_kinds_of_interruption()
    {
        var queue = stack.Of("AWS::SQS::Queue").Single(queue => queue.Id.StartsWith("Interruption", StringComparison.Ordinal));
        var rules = stack.Of("AWS::Events::Rule").Where(rule => rule["Targets"]![0]!["Arn"]!["Fn::GetAtt"]![0]!.GetValue<string>() == queue.Id).ToList();
        Assert.Equal(["aws.ec2", "aws.ec2", "aws.ec2", "aws.ec2", "aws.health"], rules.Select(rule => rule["EventPattern"]!["source"]![0]!.GetValue<string>()).Order());
        Assert.Equal((300, true), (queue["MessageRetentionPeriod"]!.GetValue<int>(), queue["SqsManagedSseEnabled"]!.GetValue<bool>()));
    }

    [Fact]
    public void The_buildspecs_are_the_files_word_for_word()
        => Assert.Equal(new[] { stack.Sources.Buildspec("comfyui-image"), stack.Sources.Buildspec("controllers"), stack.Sources.Buildspec("models") }.Order(StringComparer.Ordinal),
            stack.Of("AWS::CodeBuild::Project").Select(project => project["Source"]!["BuildSpec"]!.GetValue<string>()).Order(StringComparer.Ordinal));

    [Fact]
    public void Only_the_image_build_is_privileged_only_the_helm_build_is_in_the_VPC_and_their_compute_types_differ()
    {
        var projects = stack.Of("AWS::CodeBuild::Project");
        Assert.StartsWith("BuildsImage", Assert.Single(projects, project => project["Environment"]!["PrivilegedMode"]!.GetValue<bool>()).Id);
        Assert.StartsWith("BuildsControllers", Assert.Single(projects, project => project["VpcConfig"] != null).Id);
        Assert.Distinct(projects.Select(project => project["Environment"]!["ComputeType"]!.GetValue<string>()));
    }

    static IEnumerable<JsonObject> Tasks(JsonNode scope) => scope["States"]!.AsObject().Select(state => state.Value!.AsObject()).SelectMany(state => state["Type"]!.GetValue<string>() switch
    {
        "Task" => [state],
        "Parallel" => state["Branches"]!.AsArray().SelectMany(branch => Tasks(branch!)),
        _ => [],
    });
}

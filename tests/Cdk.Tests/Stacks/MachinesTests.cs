using System.Text.Json.Nodes;
using ComfyServerless.Cdk.Stacks;
using ComfyServerless.Cdk.Steps;

namespace ComfyServerless.Cdk.Tests.Stacks;

/// <summary>The state machine, what it may do, and the rule that frees its lock.</summary>
[Collection(Synthesized.Name)]
public sealed class MachinesTests(Synthesized stack)
{
    Resource Machine(string name) => Assert.Single(stack.Of("AWS::StepFunctions::StateMachine"), machine => machine["StateMachineName"]!.GetValue<string>() == "comfyui-" + name);

    public static TheoryData<string> Names => [.. Machines.Names];

    [Fact]
    public void There_is_a_machine_for_each_file_and_no_other()
        => Assert.Equal(Directory.EnumerateFiles(Path.Combine(stack.Sources.Root, "src", "StateMachines"), "*.asl.json").Select(file => "comfyui-" + Path.GetFileName(file).Split('.')[0]).Order(StringComparer.Ordinal),
            stack.Of("AWS::StepFunctions::StateMachine").Select(machine => machine["StateMachineName"]!.GetValue<string>()).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_definition_is_the_file_word_for_word(string name) => Assert.Equal(stack.Sources.StateMachine(name), Machine(name)["DefinitionString"]!.GetValue<string>());

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_placeholder_is_a_function(string name)
    {
        var substitutions = Machine(name)["DefinitionSubstitutions"]!.AsObject();
        Assert.All(substitutions, substitution => Assert.Equal(stack.Function(substitution.Key).Id, substitution.Value!["Fn::GetAtt"]![0]!.GetValue<string>()));
        var used = Tasks(JsonNode.Parse(Machine(name)["DefinitionString"]!.GetValue<string>())!).Select(task => task["Resource"]!.GetValue<string>()[2..^1]);
        Assert.Equal(substitutions.Select(substitution => substitution.Key).Order(), used.Order());
    }

    [Fact]
    public void Every_function_but_the_queues_the_clocks_and_the_rules_is_a_placeholder()
        => Assert.Equal(StepCatalogue.All.Select(step => step.Name).Except(StepCatalogue.OfQueues).Except(StepCatalogue.OfTheClock).Except(StepCatalogue.OfRules), Machines.Names.SelectMany(name => Machine(name)["DefinitionSubstitutions"]!.AsObject().Select(substitution => substitution.Key)).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void It_logs_everything_and_is_traced(string name)
    {
        var machine = Machine(name);
        Assert.Equal("STANDARD", machine["StateMachineType"]!.GetValue<string>());
        Assert.Equal(("ALL", true), (machine["LoggingConfiguration"]!["Level"]!.GetValue<string>(), machine["LoggingConfiguration"]!["IncludeExecutionData"]!.GetValue<bool>()));
        Assert.True(machine["TracingConfiguration"]!["Enabled"]!.GetValue<bool>());
    }

    [Fact]
    public void An_execution_that_ends_badly_loses_its_lock_and_no_other()
    {
        var rule = Assert.Single(stack.Of("AWS::Events::Rule"), rule => rule["EventPattern"]?["source"]![0]!.GetValue<string>() == "aws.states");
        var pattern = rule["EventPattern"]!;
        Assert.Equal("Step Functions Execution Status Change", Assert.Single(pattern["detail-type"]!.AsArray())!.GetValue<string>());
        Assert.Equal(["ABORTED", "FAILED", "TIMED_OUT"], pattern["detail"]!["status"]!.AsArray().Select(status => status!.GetValue<string>()).Order());
        Assert.Equal(Machines.Names.Select(name => Machine(name).Id).Order(), pattern["detail"]!["stateMachineArn"]!.AsArray().Select(arn => arn!["Ref"]!.GetValue<string>()).Order());
        var target = Assert.Single(rule["Targets"]!.AsArray())!;
        Assert.Equal(stack.Function("RemoveLock").Id, target["Arn"]!["Fn::GetAtt"]![0]!.GetValue<string>());
        Assert.Equal("$.detail.executionArn", target["InputTransformer"]!["InputPathsMap"]!.AsObject().Single().Value!.GetValue<string>());
        Assert.Contains("\"Execution\"", target["InputTransformer"]!["InputTemplate"]!.GetValue<string>());
        Assert.Equal(stack.Function("RemoveLock").Id, Assert.Single(stack.Of("AWS::Lambda::Permission"), permission => permission["Principal"]!.GetValue<string>() == "events.amazonaws.com" && permission["SourceArn"]!["Fn::GetAtt"]![0]!.GetValue<string>() == rule.Id)["FunctionName"]!["Fn::GetAtt"]![0]!.GetValue<string>());
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

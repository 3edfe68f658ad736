using System.Text.Json.Nodes;
using ComfyServerless.Cdk.Steps;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Cdk.Tests.Stacks;

[Collection(Synthesized.Name)]
public sealed class FunctionSetTests(Synthesized synthesized)
{
    /// <summary>With the functions that are there only where somebody wants e-mail.</summary>
    Synthesized stack => synthesized.Told;

    static readonly string[] ApiFunctionNames = [.. typeof(ApiFunctions).GetMethods().Where(method => method.DeclaringType == typeof(ApiFunctions)).Select(method => method.Name)];

    [Fact]
    public void Each_step_is_one_function_named_after_it_with_a_handler_that_exists()
    {
        Assert.Equal(StepCatalogue.All.Select(step => step.Name).Concat(ApiFunctionNames).Select(name => $"comfyui-{name}").Order(StringComparer.Ordinal), stack.Of("AWS::Lambda::Function").Select(function => function["FunctionName"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.All(StepCatalogue.All, step => Assert.Equal($"comfyui-{step.Name}", stack.Function(step.Name)["FunctionName"]!.GetValue<string>()));
    }

    [Fact]
    public void All_functions_share_one_asset() => Assert.Single(stack.Of("AWS::Lambda::Function").Select(function => function["Code"]!.ToJsonString()).Distinct());

    [Fact]
    public void A_functions_environment_is_exactly_the_settings_that_its_step_reads()
        => Assert.All(StepCatalogue.All, step => Assert.Equal(StepSettings.Of(step.Name).Append("ANNOTATIONS_HANDLER").Order(StringComparer.Ordinal),
            Synthesized.Variables(stack.Function(step.Name)).Select(variable => variable.Key).Order(StringComparer.Ordinal)));

    [Fact]
    public void A_step_has_the_settings_that_it_and_its_helpers_read_and_no_others()
    {
        Assert.Equal([nameof(Settings.Deployment), nameof(Settings.LockTable)], StepSettings.Of("RemoveLock"));
        Assert.Contains(nameof(Settings.AllowedImages), StepSettings.Of("BuildImage"));
    }

    [Fact]
    public void Every_environment_stays_below_Lambdas_four_kilobytes()
        => Assert.All(StepCatalogue.All, step => Assert.InRange(Synthesized.Variables(stack.Function(step.Name)).Sum(variable => variable.Key.Length + Length(variable.Value!)), 1, 4096));

    // An ARN of a role has at most 95 characters, any other id or name of ours at most 64.
    static int Length(JsonNode value) => value switch
    {
        JsonObject reference when reference["Ref"] is not null => 64,
        JsonObject reference when reference["Fn::GetAtt"] is not null => 95,
        JsonObject other => other.Sum(part => Length(part.Value!)),
        JsonArray list => list.Sum(item => Length(item!)),
        _ => value.ToString().Length,
    };

    [Fact]
    public void Functions_that_talk_to_the_cluster_are_inside_the_VPC_and_the_others_are_not()
        => Assert.All(StepCatalogue.All, step =>
        {
            var network = stack.Function(step.Name)["VpcConfig"];
            Assert.Equal(step.Inside, network is not null);
            if (network is null) return;
            Assert.All(network["SubnetIds"]!.AsArray(), subnet => Assert.Contains("PrivateSubnet", subnet!["Ref"]!.GetValue<string>()));
            Assert.Contains("NetworkFunctions", Assert.Single(network["SecurityGroupIds"]!.AsArray())!["Fn::GetAtt"]![0]!.GetValue<string>());
        });

    [Fact]
    public void Each_function_has_a_role_a_log_group_and_a_time_out_of_its_own()
    {
        Assert.Equal(StepCatalogue.All.Count + ApiFunctionNames.Length, stack.Of("AWS::Lambda::Function").Select(function => function["Role"]!.ToJsonString()).Distinct().Count());
        Assert.All(StepCatalogue.All, step =>
        {
            var function = stack.Function(step.Name);
            Assert.Equal(step.TimeoutSeconds, function["Timeout"]!.GetValue<int>());
            var group = stack.Resources.Single(resource => resource.Id == function["LoggingConfig"]!["LogGroup"]!["Ref"]!.GetValue<string>());
            Assert.Equal($"/aws/lambda/comfyui-{step.Name}", group["LogGroupName"]!.GetValue<string>());
        });
    }

    [Fact]
    public void No_function_reserves_concurrency() // new accounts refuse it
        => Assert.All(stack.Of("AWS::Lambda::Function"), function => Assert.Null(function["ReservedConcurrentExecutions"]));

    [Fact]
    public void EnsureAccess_lets_in_exactly_the_inside_functions_and_the_helm_build()
    {
        var admitted = Synthesized.Variables(stack.Function("EnsureAccess"))[nameof(Settings.KubernetesRoleArns)]!["Fn::Join"]![1]!.AsArray().Where(part => part is JsonObject)
            .Select(part => part!["Fn::GetAtt"]![0]!.GetValue<string>()).ToList();
        var inside = StepCatalogue.All.Where(step => step.Inside).Select(step => stack.Function(step.Name)["Role"]!["Fn::GetAtt"]![0]!.GetValue<string>());
        Assert.Equal([.. inside, admitted[^1]], admitted);
        Assert.Contains("BuildsControllersRole", admitted[^1]);
    }
}

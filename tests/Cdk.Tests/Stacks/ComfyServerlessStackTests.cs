using System.Text;
using System.Text.Json.Nodes;

namespace ComfyServerless.Cdk.Tests.Stacks;

/// <summary>The template as a whole.</summary>
[Collection(Synthesized.Name)]
public sealed class ComfyServerlessStackTests(Synthesized stack)
{
    [Fact]
    public void The_same_sources_give_the_same_template() => Assert.Equal(stack.Text, stack.Synthesize(Configuration.Default, stack.Sources, "second"));

    [Fact]
    public void The_functions_asset_depends_on_their_bytes_alone()
    {
        var copy = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(stack.Sources.Functions)!, "elsewhere")).FullName;
        var file = Path.Combine(copy, "ComfyServerless.Functions.dll");
        File.WriteAllText(file, "functions");
        File.SetLastWriteTimeUtc(file, new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(stack.Text, stack.Synthesize(Configuration.Default, stack.Sources with { Functions = copy }, "third"));
        File.WriteAllText(file, "functions, changed");
        Assert.NotEqual(stack.Text, stack.Synthesize(Configuration.Default, stack.Sources with { Functions = copy }, "fourth"));
    }

    [Fact]
    public void It_stays_within_CloudFormations_limits()
    {
        Assert.InRange(Encoding.UTF8.GetByteCount(stack.Text), 1, 1_000_000);
        Assert.InRange(stack.Resources.Count, 1, 500);
    }

    [Fact]
    public void It_needs_no_parameters_and_no_bootstrap_rule() => Assert.Equal(["Description", "Metadata", "Outputs", "Resources"], stack.Template.Select(part => part.Key).Order());

    [Fact]
    public void It_has_no_custom_resources_and_no_functions_of_CDKs_own()
    {
        Assert.DoesNotContain(stack.Resources, resource => resource.Type.StartsWith("Custom::", StringComparison.Ordinal) || resource.Type == "AWS::CloudFormation::CustomResource");
        Assert.All(stack.Of("AWS::Lambda::Function"), function => Assert.Equal(("dotnet10", "ComfyServerless.Functions"), (function["Runtime"]!.GetValue<string>(), function["Handler"]!.GetValue<string>())));
    }

    [Fact]
    public void It_makes_nothing_that_costs_by_the_hour()
    {
        string[] costly = ["AWS::EC2::NatGateway", "AWS::EC2::EIP", "AWS::EKS::Cluster", "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::EC2::Instance", "AWS::KMS::Key"];
        Assert.DoesNotContain(stack.Resources, resource => costly.Contains(resource.Type));
        Assert.All(stack.Of("AWS::EC2::VPCEndpoint"), endpoint => Assert.Equal("Gateway", endpoint["VpcEndpointType"]!.GetValue<string>()));
        Assert.Equal("PAY_PER_REQUEST", Assert.Single(stack.Of("AWS::DynamoDB::Table"))["BillingMode"]!.GetValue<string>());
    }

    [Fact]
    public void Every_log_group_forgets_after_a_month() => Assert.All(stack.Of("AWS::Logs::LogGroup"), group => Assert.Equal(30, group["RetentionInDays"]!.GetValue<int>()));

    [Fact]
    public void Only_what_the_names_of_executions_build_on_has_a_fixed_name()
    {
        Assert.All((string[])["AWS::IAM::Role", "AWS::S3::Bucket", "AWS::ECR::Repository", "AWS::SQS::Queue", "AWS::DynamoDB::Table", "AWS::CodeBuild::Project"], type => Assert.NotEmpty(stack.Of(type)));
        Assert.All(stack.Resources, resource => Assert.All(["RoleName", "BucketName", "RepositoryName", "QueueName", "TableName"], name => Assert.Null(resource[name])));
    }

    [Fact]
    public void The_outputs_lead_to_the_console_by_the_names_that_the_documents_say()
    {
        var outputs = stack.Template["Outputs"]!.AsObject();
        string[] machines = ["Deploy", "Redeploy", "Teardown"];
        Assert.Equal(((string[])["ApiUrl", "InputsBucket", "ModelsBucket", "OutputsBucket", .. machines.Select(name => name + "Arn"), .. machines.Select(name => "Start" + name)]).Order(), outputs.Select(output => output.Key).Order());
        Assert.Contains("console.aws.amazon.com/states/home?region=us-west-2", outputs["StartDeploy"]!["Value"]!.ToJsonString());
    }

    [Fact]
    public void The_configuration_reaches_names_and_zones()
    {
        var other = JsonNode.Parse(stack.Synthesize(new("studio", "eu-west-1", ["eu-west-1a", "eu-west-1b", "eu-west-1c"], ["arn:aws:iam::111122223333:role/Operator"]), stack.Sources, "other"))!;
        var resources = other["Resources"]!.AsObject().Select(resource => resource.Value!).ToList();
        Assert.Contains(resources, resource => resource["Properties"]?["FunctionName"]?.ToString() == "studio-EnsureCluster");
        Assert.Equal(["eu-west-1a", "eu-west-1b", "eu-west-1c"], resources.Where(resource => resource["Type"]!.GetValue<string>() == "AWS::EC2::Subnet")
            .Select(subnet => subnet["Properties"]!["AvailabilityZone"]!.GetValue<string>()).Distinct().Order());
        Assert.Contains(resources, resource => resource["Properties"]?["Environment"]?["Variables"]?["OperatorArns"]?.GetValue<string>() == "arn:aws:iam::111122223333:role/Operator");
    }
}

using ComfyServerless.Cdk.Steps;

namespace ComfyServerless.Cdk.Tests.Permissions;

[Collection(Synthesized.Name)]
public sealed class StepPermissionsTests(Synthesized synthesized)
{
    /// <summary>With the functions that are there only where somebody wants e-mail.</summary>
    Synthesized stack => synthesized.Told;

    /// <summary>What AWS asks of the caller beside the call itself.</summary>
    static readonly IReadOnlyDictionary<string, string[]> Besides = new Dictionary<string, string[]>
    {
        ["EnsureEgress"] = ["ec2:CreateTags"],
        // DeleteObjects names a version.
        ["RemoveData"] = ["s3:DeleteObjectVersion"],
        ["EnsureCluster"] = ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs", "eks:TagResource", "iam:CreateServiceLinkedRole", "iam:PassRole"],
        ["EnsureAccess"] = ["eks:TagResource", "iam:GetRole", "iam:PassRole"],
        ["EnsureBaseAddons"] = ["eks:TagResource"],
        // The add-on's Pod Identity association is made, followed and removed in the caller's name.
        ["EnsureAddons"] = ["eks:CreatePodIdentityAssociation", "eks:DeletePodIdentityAssociation", "eks:DescribePodIdentityAssociation", "eks:TagResource", "eks:UpdatePodIdentityAssociation", "iam:GetRole", "iam:PassRole"],
        ["EnsureSystemNodes"] = ["ec2:CreateTags", "ec2:DescribeLaunchTemplateVersions", "ec2:DescribeSubnets", "ec2:RunInstances", "eks:TagResource", "iam:CreateServiceLinkedRole", "iam:GetRole", "iam:ListAttachedRolePolicies", "iam:PassRole"],
        // SNS uses the topic's key in the caller's name, Lambda its destination for events that failed.
        ["ExplainExecution"] = ["kms:Decrypt", "kms:GenerateDataKey", "sqs:SendMessage"],
        // Lambda takes the queue's messages in the function's name.
        ["SyncModels"] = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
        // Stack and parameters are tagged when they are made; CloudFormation reads the template and takes on its role in the caller's name.
        ["RemoveEdge"] = ["cloudformation:TagResource", "iam:PassRole", "s3:GetObject"],
        ["EnsureEdge"] = ["cloudformation:TagResource", "iam:PassRole", "s3:GetObject", "ssm:AddTagsToResource"],
        // Lambda hands its result on in the function's name.
        ["ResolveCost"] = ["lambda:InvokeFunction"],
        // Without it S3 answers a missing object with 403.
        ["VerifyComfyUI"] = ["s3:ListBucket"],
    };

    static readonly string[] Logging = ["logs:CreateLogStream", "logs:PutLogEvents"];

    public static TheoryData<string> Steps => [.. StepCatalogue.All.Select(step => step.Name)];

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_step_may_do_what_its_source_calls_and_what_that_entails_and_nothing_else(string step)
        => Assert.Equal(ApiCalls.Of(step).Concat(Besides.GetValueOrDefault(step, [])).Concat(Logging).Distinct().Order(StringComparer.Ordinal),
            stack.Statements(step).SelectMany(Synthesized.Actions).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void The_sources_calls_are_found() // or the comparison would be with nothing
    {
        Assert.Equal(["dynamodb:GetItem", "dynamodb:PutItem", "ssm:GetParameter", "states:DescribeExecution"], ApiCalls.Of("EnsureLock"));
        Assert.Equal(["codebuild:BatchGetBuilds", "codebuild:ListBuildsForProject", "codebuild:StartBuild", "ecr:DescribeImages", "logs:GetLogEvents"], ApiCalls.Of("BuildImage"));
        Assert.Equal(["s3:GetObject", "s3:PutObject"], ApiCalls.Of("VerifyComfyUI"));
    }

    [Fact]
    public void Inside_a_role_has_nothing_of_AWS_but_its_network_its_log_and_the_smoke_tests_pictures()
        => Assert.All(StepCatalogue.All.Where(step => step.Inside && step.Name != "VerifyComfyUI"), step => Assert.Equal(Logging, stack.Statements(step.Name).SelectMany(Synthesized.Actions).Order()));

    [Fact]
    public void No_action_is_a_wildcard_but_those_that_AWS_publishes()
    {
        string[] published = ["s3:GetBucket*", "s3:GetObject*", "s3:List*"]; // CDK's grants of reading a bucket
        var actions = stack.Of("AWS::IAM::Policy").SelectMany(policy => policy["PolicyDocument"]!["Statement"]!.AsArray()).SelectMany(statement => Synthesized.Actions(statement!.AsObject())).Distinct();
        Assert.All(actions.Where(action => action.Contains('*')), action => Assert.Contains(action, published));
        Assert.All(StepCatalogue.All, step => Assert.DoesNotContain(stack.Statements(step.Name).SelectMany(Synthesized.Actions), action => action.Contains('*')));
    }

    [Fact]
    public void A_role_is_passed_to_one_service_only()
    {
        var passing = stack.Of("AWS::IAM::Policy").SelectMany(policy => policy["PolicyDocument"]!["Statement"]!.AsArray()).Select(statement => statement!.AsObject())
            .Where(statement => Synthesized.Actions(statement).Contains("iam:PassRole")).ToList();
        Assert.True(passing.Count >= 4);
        Assert.All(passing, statement =>
        {
            Assert.EndsWith(".amazonaws.com", statement["Condition"]!["StringEquals"]!["iam:PassedToService"]!.GetValue<string>());
            Assert.DoesNotContain("*", statement["Resource"]!.ToJsonString());
        });
    }

    [Fact]
    public void What_may_touch_any_resource_is_only_read_or_bound_by_a_condition()
    {
        // EKS tries the launch template in the caller's name, on resources that do not exist yet.
        string[] tried = ["ec2:RunInstances", "ec2:CreateTags"], read = ["servicequotas:GetServiceQuota", "servicequotas:GetAWSDefaultServiceQuota"];
        Assert.All(StepCatalogue.All.SelectMany(step => stack.Statements(step.Name)).Where(statement => statement["Resource"]!.ToJsonString() == "\"*\"" && statement["Condition"] is null),
            statement => Assert.All(Synthesized.Actions(statement), action => Assert.True(Reads(action.Split(':')[1]) || tried.Contains(action) || read.Contains(action), action)));
    }

    static bool Reads(string call) => call.StartsWith("Describe", StringComparison.Ordinal) || call.StartsWith("List", StringComparison.Ordinal);

    [Fact]
    public void Each_steps_role_is_trusted_by_Lambda_alone()
        => Assert.All(StepCatalogue.All, step =>
        {
            var role = stack.Resources.Single(resource => resource.Id == stack.Function(step.Name)["Role"]!["Fn::GetAtt"]![0]!.GetValue<string>());
            Assert.Equal("lambda.amazonaws.com", Assert.Single(role["AssumeRolePolicyDocument"]!["Statement"]!.AsArray())!["Principal"]!["Service"]!.GetValue<string>());
            Assert.Equal(step.Inside ? 1 : 0, (role["ManagedPolicyArns"] as System.Text.Json.Nodes.JsonArray)?.Count ?? 0);
        });
}

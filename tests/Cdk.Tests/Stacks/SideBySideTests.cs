using System.Text.Json.Nodes;

namespace ComfyServerless.Cdk.Tests.Stacks;

/// <summary>Two deployments in one account and region.</summary>
[Collection(Synthesized.Name)]
public sealed class SideBySideTests(Synthesized stack)
{
    /// <summary>Properties that give a resource a name which must be its own within account and region.</summary>
    static readonly string[] Names =
    [
        "AlarmName", "ApplicationName", "BucketName", "ClusterName", "DashboardName", "DBInstanceIdentifier", "FunctionName", "GroupName", "InstanceProfileName", "LaunchTemplateName", "LogGroupName", "ManagedPolicyName", "Name", "PolicyName",
        "QueueName", "RepositoryName", "RoleName", "StateMachineName", "TableName", "TopicName",
    ];

    [Fact]
    public void No_name_of_one_is_a_name_of_the_other()
    {
        var (ours, theirs) = (NamesOf(stack.Text), NamesOf(stack.Synthesize(Configuration.Default with { Deployment = "studio" }, stack.Sources, "studio")));
        Assert.Contains("AWS::Lambda::Function comfyui-EnsureCluster", ours);
        Assert.Contains("AWS::Lambda::Function studio-EnsureCluster", theirs);
        Assert.Empty(ours.Intersect(theirs));
    }

    [Fact]
    public void Their_stacks_and_edge_stacks_are_apart()
    {
        var (one, other) = (Configuration.Default, Configuration.Default with { Deployment = "studio" });
        Assert.Equal(("ComfyServerless-comfyui", "ComfyServerless-studio"), (one.Stack, other.Stack));
        Assert.NotEqual(one.EdgeStack, other.EdgeStack);
    }

    [Fact]
    public void What_says_the_one_says_nothing_of_the_other()
        => Assert.DoesNotContain("\"comfyui-", stack.Synthesize(Configuration.Default with { Deployment = "studio" }, stack.Sources, "studio-alone"), StringComparison.Ordinal);

    static List<string> NamesOf(string template)
    {
        var root = JsonNode.Parse(template)!;
        // A policy in a role's own space needs to differ from its neighbours there alone; a rule or export is by account.
        return
        [
            .. root["Resources"]!.AsObject().Where(resource => $"{resource.Value!["Type"]}" != "AWS::IAM::Policy").SelectMany(resource => (resource.Value!["Properties"] as JsonObject ?? [])
                .Where(property => Names.Contains(property.Key) && property.Value is JsonValue).Select(property => $"{resource.Value["Type"]} {property.Value}")),
            .. root["Outputs"]!.AsObject().Where(output => output.Value!["Export"] is not null).Select(output => $"export {output.Value!["Export"]!["Name"]!.ToJsonString()}"),
        ];
    }
}

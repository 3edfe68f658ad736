
namespace ComfyServerless.Cdk.Tests.Stacks;

[Collection(Synthesized.Name)]
public sealed class ModelsDocumentTests(Synthesized stack)
{
    [Fact]
    public void The_document_runs_comfy_models_and_takes_no_parameters()
    {
        var document = Assert.Single(stack.Of("AWS::SSM::Document"));
        Assert.Null(document["Name"]); // CloudFormation can change a named one only by replacing it under its own name
        Assert.Equal(("Command", "NewVersion"), (document["DocumentType"]!.GetValue<string>(), document["UpdateMethod"]!.GetValue<string>()));
        Assert.Null(document["Content"]!["parameters"]);
        Assert.Equal("""["${ROOT:-}/usr/local/bin/comfy-models"]""", Assert.Single(document["Content"]!["mainSteps"]!.AsArray())!["inputs"]!["runCommand"]!.ToJsonString());
    }

    [Fact]
    public void GPU_nodes_read_the_models_bucket_and_have_SSMs_agent_policy()
    {
        var role = stack.Of("AWS::IAM::Role").Single(role => role.Id.StartsWith("ClusterRolesGpuNode", StringComparison.Ordinal));
        Assert.Contains("AmazonSSMManagedInstanceCore", role["ManagedPolicyArns"]!.ToJsonString());
        var policy = stack.Of("AWS::IAM::Policy").Single(policy => policy["Roles"]!.ToJsonString().Contains(role.Id));
        var bucket = stack.Of("AWS::S3::Bucket").Single(bucket => bucket.Id.StartsWith("BucketsModels", StringComparison.Ordinal));
        var statements = policy["PolicyDocument"]!["Statement"]!.AsArray();
        Assert.All(statements, statement => Assert.Contains(bucket.Id, statement!["Resource"]!.ToJsonString()));
        Assert.Equal(["s3:ListBucket", "s3:GetObject"], statements.SelectMany(statement => Synthesized.Texts(statement!["Action"]!)));
    }
}

using ComfyServerless.Functions.Builds;

namespace ComfyServerless.Cdk.Tests.Stacks;

[Collection(Synthesized.Name)]
public sealed class BuildsTests(Synthesized stack)
{
    [Fact]
    public void Projects_have_the_sizes_whose_quotas_VerifyAccount_reads()
    {
        string SizeOf(string id) => stack.Of("AWS::CodeBuild::Project").Single(project => project.Id.StartsWith("Builds" + id, StringComparison.Ordinal))["Environment"]!["ComputeType"]!.GetValue<string>();
        Assert.Equal((BuildCapacity.Image.ComputeType, BuildCapacity.Controllers.ComputeType, BuildCapacity.Models.ComputeType), (SizeOf("Image"), SizeOf("Controllers"), SizeOf("Models")));
        Assert.Distinct(BuildCapacity.All.Select(build => build.ComputeType));
    }
}

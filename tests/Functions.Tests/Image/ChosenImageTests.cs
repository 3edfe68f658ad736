using System.Text.Json;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Image;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Tests.Image;

public sealed class ChosenImageTests
{
    const string Ours = "111122223333.dkr.ecr.us-west-2.amazonaws.com/comfyui", Foreign = "ghcr.io/owner/comfyui";
    static readonly string Digest = "sha256:" + new string('a', 64), Other = "sha256:" + new string('b', 64);

    static Settings With(string allowed) => new(new Dictionary<string, string> { ["RepositoryUri"] = Ours, ["AllowedImages"] = allowed });

    [Fact]
    public void Our_own_repository_needs_no_leave() => Assert.Equal(new(Ours, Digest, true), ChosenImage.Parse($"{Ours}@{Digest}", With("")));

    [Fact]
    public void An_allowed_repository_allows_each_of_its_images_and_an_allowed_image_only_itself()
    {
        Assert.Equal(new(Foreign, Digest, false), ChosenImage.Parse($"{Foreign}@{Digest}", With($"other.io/x,{Foreign}")));
        Assert.False(ChosenImage.Parse($"{Foreign}@{Digest}", With($"{Foreign}@{Digest}")).IsOurs);
        Assert.Throws<InvalidDeploymentException>(() => ChosenImage.Parse($"{Foreign}@{Other}", With($"{Foreign}@{Digest}")));
    }

    [Theory]
    [InlineData(Foreign)]
    [InlineData(Ours + "/nested")]
    [InlineData("ghcr.io/owner/comfyui-evil")]
    public void Anything_else_is_refused_with_the_field_and_both_remedies(string repository)
    {
        var error = Assert.Throws<InvalidDeploymentException>(() => ChosenImage.Parse($"{repository}@{Digest}", With("ghcr.io/owner/comfy")));
        Assert.StartsWith($"image: {repository}@{Digest} is not allowed here", error.Message);
        Assert.Contains($"Push it to {Ours}, or add \"{repository}\" to allowedImages in comfyserverless.json", error.Message);
        Assert.Contains("allowed are ghcr.io/owner/comfy", error.Message);
    }

    [Theory]
    [InlineData("\"ghcr.io/owner/comfyui:latest\"")]
    [InlineData("\"comfyui@sha256:aa\"")]
    [InlineData("\"\"")]
    [InlineData("7")]
    public void An_image_without_registry_or_digest_is_not_a_deployment(string image)
    {
        var error = Assert.Throws<InvalidDeploymentException>(() => Parse(image));
        Assert.Contains($"image: found {image}; allowed is a repository with its registry and a digest", error.Message);
        Assert.Contains("leave image out", error.Message);
    }

    [Fact]
    public void An_image_is_kept_as_given_and_none_is_null()
    {
        Assert.Equal($"{Foreign}@{Digest}", Parse($"\"{Foreign}@{Digest}\"").Image);
        Assert.Null(Parse("null").Image);
        Assert.Null(DeploymentParser.Parse(JsonDocument.Parse("{}").RootElement).Image);
    }

    static Deployment Parse(string image) => DeploymentParser.Parse(JsonDocument.Parse($"{{ \"image\": {image} }}").RootElement);
}

using System.Text.Json.Nodes;
using Amazon.ECR;
using Amazon.ECR.Model;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Ecr;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Aws.Ecr;

public sealed class EcrServiceTests : IAsyncLifetime, IDisposable
{
    EcrService registry = null!;
    LocalAws aws = null!;
    AmazonECRClient client = null!;
    string name = "", uri = "";

    public async Task InitializeAsync()
    {
        aws = await LocalAws.StartAsync(context => [registry = new(context)]);
        client = new(LocalAws.Credentials(), aws.Here(new AmazonECRConfig()));
        (name, uri) = await RepositoryAsync("RegistryComfyUI", "IMMUTABLE");
    }

    Task<(string Name, string Uri)> RepositoryAsync(string logicalId, string mutability) => aws.Do(() =>
    {
        var made = registry.ResourceTypes.Single().Create(new ResourceRequest(logicalId, "ComfyServerless", new JsonObject { ["ImageTagMutability"] = mutability }));
        return (made.Id, made.Attributes!["RepositoryUri"]!.ToString());
    });

    Task PushAsync(string repository, string tag, char content, long size = 6_000_000_000)
        => aws.Do(() => registry.Push(new(repository, tag, "sha256:" + new string(content, 64), size)));

    [Fact]
    public async Task A_pushed_image_is_found_by_tag_and_by_digest()
    {
        Assert.StartsWith("comfyserverless-registrycomfyui-", name);
        Assert.Equal($"{LocalAws.Account}.dkr.ecr.{LocalAws.Region}.amazonaws.com/{name}", uri);
        await PushAsync(uri, "v1", 'a');
        var byTag = (await client.DescribeImagesAsync(new DescribeImagesRequest { RepositoryName = name,
            ImageIds = [new ImageIdentifier { ImageTag = "v1" }] })).ImageDetails.Single();
        var byDigest = (await client.DescribeImagesAsync(new DescribeImagesRequest { RepositoryName = name,
            ImageIds = [new ImageIdentifier { ImageDigest = byTag.ImageDigest }] })).ImageDetails.Single();
        Assert.Equal((6_000_000_000, "v1"), (byDigest.ImageSizeInBytes, byDigest.ImageTags.Single()));
        Assert.Equal([6_000_000_000, 6_000_000_000, null, null], await aws.Do(() => new List<long?> { registry.SizeOf(uri + ":v1"),
            registry.SizeOf($"{uri}@{byTag.ImageDigest}"), registry.SizeOf(uri), registry.SizeOf(uri + ":v2") }));
    }

    [Fact]
    public async Task An_immutable_tag_is_never_pushed_again_not_even_the_same_image()
    {
        await PushAsync(uri, "v1", 'a');
        foreach (var content in "ab")
        {
            var refused = await Assert.ThrowsAsync<AwsError>(() => PushAsync(uri, "v1", content));
            Assert.Equal(("ImageTagAlreadyExistsException", $"The image tag 'v1' already exists in the '{name}' repository and cannot be overwritten because the tag is immutable."), (refused.Code, refused.Message));
        }

        await PushAsync(uri, "v2", 'a');
        var image = (await client.DescribeImagesAsync(new DescribeImagesRequest { RepositoryName = name })).ImageDetails.Single();
        Assert.Equal(["v1", "v2"], image.ImageTags);
    }

    [Fact]
    public async Task A_mutable_tag_moves_and_leaves_an_untagged_image()
    {
        var (mutable, there) = await RepositoryAsync("Other", "MUTABLE");
        await PushAsync(there, "latest", 'a');
        await PushAsync(there, "latest", 'b');
        var untagged = await client.DescribeImagesAsync(new DescribeImagesRequest { RepositoryName = mutable, Filter = new() { TagStatus = TagStatus.UNTAGGED } });
        Assert.Equal("sha256:" + new string('a', 64), untagged.ImageDetails.Single().ImageDigest);
        Assert.Null(untagged.ImageDetails.Single().ImageTags);
    }

    [Fact]
    public async Task Images_come_in_pages()
    {
        foreach (var content in "abc") await PushAsync(uri, "v" + content, content);
        var first = await client.DescribeImagesAsync(new DescribeImagesRequest { RepositoryName = name, MaxResults = 2 });
        var second = await client.DescribeImagesAsync(new DescribeImagesRequest { RepositoryName = name, MaxResults = 2, NextToken = first.NextToken });
        Assert.Equal(["va", "vb", "vc"], first.ImageDetails.Concat(second.ImageDetails).Select(image => image.ImageTags.Single()));
        Assert.Null(second.NextToken);
    }

    [Fact]
    public async Task What_is_missing_is_refused_as_ECR_does()
    {
        var image = await Assert.ThrowsAsync<ImageNotFoundException>(() => client.DescribeImagesAsync(new DescribeImagesRequest { RepositoryName = name,
            ImageIds = [new ImageIdentifier { ImageTag = "v1" }] }));
        Assert.Contains($"{{imageDigest:'null', imageTag:'v1'}} does not exist within the repository with name '{name}'", image.Message);
        await Assert.ThrowsAsync<RepositoryNotFoundException>(() => client.DescribeRepositoriesAsync(new DescribeRepositoriesRequest { RepositoryNames = ["nobody"] }));
        Assert.Equal("RepositoryNotFoundException", (await Assert.ThrowsAsync<AwsError>(() => PushAsync("elsewhere.example/x", "v1", 'a'))).Code);
    }

    [Fact]
    public async Task Public_images_can_be_pulled_but_not_from_Docker_Hub()
    {
        Assert.NotNull(await aws.Do(() => registry.SizeOf("nvcr.io/nvidia/k8s-device-plugin:v0.17.0")));
        Assert.NotNull(await aws.Do(() => registry.SizeOf("602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/coredns:v1")));
        Assert.Null(await aws.Do(() => registry.SizeOf("busybox:latest")));
    }

    public Task DisposeAsync() => aws.DisposeAsync().AsTask();

    public void Dispose() => client.Dispose();
}

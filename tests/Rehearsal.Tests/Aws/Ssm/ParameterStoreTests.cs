using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using ComfyServerless.Rehearsal.Aws.Ssm;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Aws.Ssm;

public sealed class ParameterStoreTests : IAsyncLifetime, IDisposable
{
    LocalAws aws = null!;
    SsmService ssm = null!;
    AmazonSimpleSystemsManagementClient client = null!;

    public async Task InitializeAsync()
    {
        aws = await LocalAws.StartAsync(context => [ssm = new(context)]);
        client = new(LocalAws.Credentials(), aws.Here(new AmazonSimpleSystemsManagementConfig()));
    }

    Task<PutParameterResponse> PutAsync(string name, string value, ParameterType? type = null, bool overwrite = false)
        => client.PutParameterAsync(new PutParameterRequest { Name = name, Value = value, Type = type, Overwrite = overwrite });

    [Fact]
    public async Task Each_put_raises_the_version_and_only_an_overwriting_one_replaces()
    {
        Assert.Equal(1, (await PutAsync("/comfyui/deployed", "a", ParameterType.String)).Version);
        await Assert.ThrowsAsync<ParameterAlreadyExistsException>(() => PutAsync("/comfyui/deployed", "b", ParameterType.String));
        Assert.Equal(2, (await PutAsync("/comfyui/deployed", "b", overwrite: true)).Version);
        var found = (await client.GetParameterAsync(new GetParameterRequest { Name = "/comfyui/deployed" })).Parameter;
        Assert.Equal(("b", 2, ParameterType.String, "arn:aws:ssm:us-west-2:111122223333:parameter/comfyui/deployed"), (found.Value, found.Version, found.Type, found.ARN));
    }

    [Fact]
    public async Task A_SecureString_shows_its_value_only_to_who_asks_to_decrypt()
    {
        await PutAsync("/comfyui/password", "open sesame", ParameterType.SecureString);
        Assert.NotEqual("open sesame", (await client.GetParameterAsync(new GetParameterRequest { Name = "/comfyui/password" })).Parameter.Value);
        Assert.Equal("open sesame", (await client.GetParameterAsync(new GetParameterRequest { Name = "/comfyui/password", WithDecryption = true })).Parameter.Value);
    }

    [Fact]
    public async Task What_is_missing_is_ParameterNotFound_or_listed_as_invalid()
    {
        await PutAsync("/a/b", "1", ParameterType.String);
        await Assert.ThrowsAsync<ParameterNotFoundException>(() => client.GetParameterAsync(new GetParameterRequest { Name = "/a" }));
        await Assert.ThrowsAsync<ParameterNotFoundException>(() => client.DeleteParameterAsync(new DeleteParameterRequest { Name = "/a" }));
        var some = await client.GetParametersAsync(new GetParametersRequest { Names = ["/a/b", "/a/c"] });
        Assert.Equal(("/a/b", "/a/c"), (some.Parameters.Single().Name, some.InvalidParameters.Single()));
        var gone = await client.DeleteParametersAsync(new DeleteParametersRequest { Names = ["/a/b", "/a/c"] });
        Assert.Equal(("/a/b", "/a/c", 0), (gone.DeletedParameters.Single(), gone.InvalidParameters.Single(), await aws.Do(() => ssm.Parameters.All.Count)));
    }

    [Fact]
    public async Task A_path_gives_its_level_or_everything_below_in_pages()
    {
        foreach (var name in (string[])["/a/1", "/a/2", "/a/b/3", "/ab/4"]) await PutAsync(name, "x", ParameterType.String);
        Assert.Equal(["/a/1", "/a/2"], (await client.GetParametersByPathAsync(new GetParametersByPathRequest { Path = "/a" })).Parameters.Select(parameter => parameter.Name));
        var first = await client.GetParametersByPathAsync(new GetParametersByPathRequest { Path = "/a", Recursive = true, MaxResults = 2 });
        var second = await client.GetParametersByPathAsync(new GetParametersByPathRequest { Path = "/a", Recursive = true, MaxResults = 2, NextToken = first.NextToken });
        Assert.Equal(["/a/1", "/a/2", "/a/b/3"], first.Parameters.Concat(second.Parameters).Select(parameter => parameter.Name));
        Assert.Null(second.NextToken);
    }

    [Theory]
    [InlineData("/aws/x", "v", "can't be prefixed")]
    [InlineData("a/b", "v", "fully qualified")]
    [InlineData("/a b", "v", "fully qualified")]
    [InlineData("/long", null, "maximum parameter value of 4096")]
    public async Task A_name_or_value_that_the_store_does_not_take_is_refused(string name, string? value, string reason)
    {
        var refused = await Assert.ThrowsAsync<AmazonSimpleSystemsManagementException>(() => PutAsync(name, value ?? new string('x', 4097), ParameterType.String));
        Assert.Contains(reason, refused.Message);
        Assert.Empty(await aws.MutationsAsync());
    }

    [Fact]
    public async Task Tags_come_with_the_first_put_or_by_themselves_but_not_with_an_overwrite()
    {
        var put = new PutParameterRequest { Name = "/a", Value = "1", Type = ParameterType.String, Tags = [new() { Key = "comfyserverless", Value = "comfyui" }] };
        await client.PutParameterAsync(put);
        put.Overwrite = true;
        Assert.Contains("tags and overwrite", (await Assert.ThrowsAsync<AmazonSimpleSystemsManagementException>(() => client.PutParameterAsync(put))).Message);
        await client.AddTagsToResourceAsync(new() { ResourceType = ResourceTypeForTagging.Parameter, ResourceId = "/a", Tags = [new() { Key = "more", Value = "yes" }] });
        var tags = (await client.ListTagsForResourceAsync(new() { ResourceType = ResourceTypeForTagging.Parameter, ResourceId = "/a" })).TagList;
        Assert.Equal(["comfyserverless=comfyui", "more=yes"], tags.Select(tag => $"{tag.Key}={tag.Value}"));
    }

    public Task DisposeAsync() => aws.DisposeAsync().AsTask();

    public void Dispose() => client.Dispose();
}

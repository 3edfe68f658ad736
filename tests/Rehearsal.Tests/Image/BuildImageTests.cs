using Amazon.ECR.Model;
using ComfyServerless.Functions.Builds;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Image;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Rehearsal.Tests.Aws.CodeBuild;
using ComfyServerless.Rehearsal.Tests.Shell;

namespace ComfyServerless.Rehearsal.Tests.Image;

/// <summary>The step with the real clients, the local CodeBuild and ECR, and the repository's own buildspec and image folder.</summary>
public sealed class BuildImageTests
{
    const string First = "arn:aws:states:us-west-2:111122223333:execution:Deploy:first", Second = "arn:aws:states:us-west-2:111122223333:execution:Deploy:second";
    static readonly string Chosen = "ghcr.io/owner/comfyui@sha256:" + new string('c', 64);

    [Fact]
    public async Task The_image_is_built_checked_pushed_by_its_tag_and_never_built_again()
    {
        await using var room = await Room.StartAsync();
        var built = await room.FinishAsync(Deployment.Default, First);
        Assert.Equal("v0.3.76-0123456789ab", built.Tag);
        Assert.Equal($"{room.Bench.Repository}@{built.Digest}", built.Image);
        Assert.Equal(["build"], await room.TagsAsync(room.Cache));
        var build = await room.Bench.GetAsync((await room.BuildsAsync()).Single());
        Assert.Equal(built.Digest, build.ExportedEnvironmentVariables.Single(variable => variable.Name == "IMAGE_DIGEST").Value);

        var calls = (await room.Bench.Aws.MutationsAsync()).Count;
        Assert.Equal(built, await room.Step.RunAsync(new(Deployment.Default, Second)));
        Assert.Equal(calls, (await room.Bench.Aws.MutationsAsync()).Count);
    }

    [Fact]
    public async Task An_image_that_cannot_import_its_nodes_is_never_pushed()
    {
        await using var room = await Room.StartAsync();
        room.Bench.Docker.StartLog = "   0.1 seconds (IMPORT FAILED): /opt/comfyui/custom_nodes/broken\n";
        var error = await Assert.ThrowsAsync<BuildFailedException>(() => room.FinishAsync(Deployment.Default, First));
        Assert.Contains("(IMPORT FAILED): /opt/comfyui/custom_nodes/broken", error.Message);
        Assert.Empty(await room.TagsAsync(room.Bench.Repository));
    }

    [Fact]
    public async Task An_allowed_image_is_pulled_once_for_all_executions_and_nothing_is_built()
    {
        await using var room = await Room.StartAsync(allowed: "ghcr.io/owner/comfyui");
        var deployment = Deployment.Default with { Image = Chosen };
        var found = await room.FinishAsync(deployment, First);
        Assert.Equal(new(Chosen, "", Chosen.Split('@')[1], 0), found);
        Assert.Empty(await room.TagsAsync(room.Bench.Repository));
        Assert.Equal(found, await room.Step.RunAsync(new(deployment, Second)));
        Assert.Single(await room.BuildsAsync());
    }

    [Fact]
    public async Task A_chosen_image_of_another_architecture_or_that_is_not_there_fails_with_its_reason()
    {
        await using var room = await Room.StartAsync(allowed: "ghcr.io/owner/comfyui");
        var deployment = Deployment.Default with { Image = Chosen };
        room.Bench.Docker.Foreign = _ => "linux/arm64";
        Assert.Contains($"The image {Chosen} is for linux/arm64, but the GPU nodes are linux/amd64", (await Assert.ThrowsAsync<BuildFailedException>(() => room.FinishAsync(deployment, First))).Message);
        room.Bench.Docker.Foreign = _ => null;
        Assert.Contains("manifest unknown", (await Assert.ThrowsAsync<BuildFailedException>(() => room.FinishAsync(deployment, Second))).Message);
    }

    [Fact]
    public async Task A_failed_check_of_an_earlier_execution_does_not_hold()
    {
        await using var room = await Room.StartAsync(allowed: "ghcr.io/owner/comfyui");
        var deployment = Deployment.Default with { Image = Chosen };
        room.Bench.Docker.Foreign = _ => null;
        await Assert.ThrowsAsync<BuildFailedException>(() => room.FinishAsync(deployment, First));
        room.Bench.Docker.Foreign = _ => "linux/amd64";
        Assert.Equal(Chosen, (await room.FinishAsync(deployment, Second)).Image);
    }

    [Fact]
    public async Task An_image_of_our_own_repository_is_there_or_the_input_is_wrong()
    {
        await using var room = await Room.StartAsync();
        var built = await room.FinishAsync(Deployment.Default, First);
        var chosen = await room.FinishAsync(Deployment.Default with { Image = built.Image }, Second);
        Assert.Equal((built.Image, built.SizeBytes), (chosen.Image, chosen.SizeBytes));
        var missing = $"{room.Bench.Repository}@sha256:{new string('d', 64)}";
        Assert.Contains("has no image sha256:dddd", (await Assert.ThrowsAsync<InvalidDeploymentException>(() => room.FinishAsync(Deployment.Default with { Image = missing }, Second))).Message);
        Assert.StartsWith("image: ", (await Assert.ThrowsAsync<InvalidDeploymentException>(() => room.FinishAsync(Deployment.Default with { Image = Chosen }, Second))).Message);
    }

    sealed class Room : IAsyncDisposable
    {
        public required BuildBench Bench { get; init; }
        public required BuildImage Step { get; init; }
        public required string Cache { get; init; }
        public required string Project { get; init; }

        public static async Task<Room> StartAsync(string allowed = "")
        {
            var bench = await BuildBench.StartAsync();
            bench.SourceFolder = Dockerfile.Folder;
            var cache = (await bench.Aws.Do(() => BuildBench.Make(bench.Registry, "AWS::ECR::Repository", "RegistryCache", new() { ["ImageTagMutability"] = "MUTABLE" }))).Attributes!["RepositoryUri"]!.ToString();
            var project = await bench.ProjectAsync(await File.ReadAllTextAsync(Path.Combine(ToolBench.Root, "buildspecs", "comfyui-image.yml")), withSource: true, variables: [("CACHE_REPOSITORY_URI", cache)]);
            var settings = new Settings(new Dictionary<string, string>
            {
                ["RepositoryUri"] = bench.Repository, ["RepositoryName"] = bench.Repository.Split('/', 2)[1], ["ImageProject"] = project, ["ImageContent"] = "0123456789abcdef", ["AllowedImages"] = allowed,
            });
            return new() { Bench = bench, Cache = cache, Project = project, Step = new(bench.Ecr, new BuildRuns(bench.Client, bench.Logs), settings) };
        }

        /// <summary>Calls the step as the state machine's Retry does.</summary>
        public async Task<BuildImageOutput> FinishAsync(Deployment deployment, string execution)
        {
            for (var i = 0; i < 200; i++)
            {
                try { return await Step.RunAsync(new(deployment, execution)); }
                catch (NotReadyException) { await Bench.Aws.PassAsync(TimeSpan.FromSeconds(15)); }
            }

            throw new InvalidOperationException("The image is never ready.");
        }

        public async Task<List<string>> BuildsAsync() => (await Bench.Client.ListBuildsForProjectAsync(new() { ProjectName = Project })).Ids;

        public async Task<List<string>> TagsAsync(string repository)
            => [.. ((await Bench.Ecr.DescribeImagesAsync(new DescribeImagesRequest { RepositoryName = repository.Split('/', 2)[1] })).ImageDetails ?? []).SelectMany(image => image.ImageTags)];

        public ValueTask DisposeAsync() => Bench.DisposeAsync();
    }
}

using Amazon.CloudWatchLogs.Model;
using Amazon.CodeBuild;
using Amazon.CodeBuild.Model;
using Amazon.ECR.Model;
using ComfyServerless.TestKit;
using ResourceNotFoundException = Amazon.CodeBuild.Model.ResourceNotFoundException;

namespace ComfyServerless.Rehearsal.Tests.Aws.CodeBuild;

public class CodeBuildServiceTests
{
    const string PushImage = """
        version: 0.2
        env: { shell: bash, exported-variables: [ PUSHED ] }
        phases:
          pre_build: { commands: [ 'aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY_URI%%/*}"' ] }
          build:
            commands:
              - docker build --tag "$REPOSITORY_URI:$IMAGE_TAG" .
              - docker push "$REPOSITORY_URI:$IMAGE_TAG"
              - export PUSHED=$IMAGE_TAG
        """;

    static readonly string[] AllPhases =
    [
        "SUBMITTED", "QUEUED", "PROVISIONING", "DOWNLOAD_SOURCE", "INSTALL", "PRE_BUILD", "BUILD", "POST_BUILD", "UPLOAD_ARTIFACTS", "FINALIZING", "COMPLETED",
    ];

    [Fact]
    public async Task A_build_pushes_its_image_and_takes_the_modelled_time()
    {
        await using var bench = await BuildBench.StartAsync();
        using var source = new Folder("FROM scratch");
        bench.SourceFolder = source.Path;
        var project = await bench.ProjectAsync(PushImage, withSource: true);
        var started = await bench.StartBuildAsync(project, null, ("REPOSITORY_URI", bench.Repository), ("IMAGE_TAG", "v1"));
        Assert.Equal(StatusType.IN_PROGRESS, started.BuildStatus);
        await bench.Aws.PassAsync("BuildProvisioning");
        await bench.Aws.PassAsync(TimeSpan.FromMinutes(1));
        var building = await bench.GetAsync(started.Id);
        Assert.Equal(("BUILD", StatusType.IN_PROGRESS, false), (building.CurrentPhase, building.BuildStatus, building.BuildComplete));
        Assert.Null(building.Phases[^1].PhaseStatus);

        var ended = await bench.EndAsync(started.Id);
        Assert.Equal(StatusType.SUCCEEDED, ended.BuildStatus);
        Assert.Equal(AllPhases, ended.Phases.Select(phase => phase.PhaseType.Value));
        Assert.All(ended.Phases.SkipLast(1), phase => Assert.Equal(StatusType.SUCCEEDED, phase.PhaseStatus));
        Assert.Equal(TimeSpan.FromSeconds(45 + 720 + 30), ended.EndTime - ended.StartTime);
        Assert.Equal(750, ended.Phases.Single(phase => phase.PhaseType == BuildPhaseType.BUILD).DurationInSeconds);
        Assert.Equal("v1", ended.ExportedEnvironmentVariables.Single(variable => variable.Name == "PUSHED").Value);
        Assert.Equal(["OF_PROJECT", "REPOSITORY_URI", "IMAGE_TAG"], ended.Environment.EnvironmentVariables.Select(variable => variable.Name));
        var image = (await bench.Ecr.DescribeImagesAsync(new DescribeImagesRequest { RepositoryName = bench.Repository.Split('/')[1],
            ImageIds = [new ImageIdentifier { ImageTag = "v1" }] })).ImageDetails.Single();
        Assert.Equal(image.ImageSizeInBytes, await bench.Aws.Do(() => bench.Registry.SizeOf($"{bench.Repository}@{image.ImageDigest}")));
        Assert.Equal("Image", await bench.Aws.Do(() => bench.Aws.Journal.Calls.Single(call => call.Operation == "PutImage").Caller));
    }

    [Fact]
    public async Task A_failed_command_is_named_in_its_phase_and_in_the_log_after_what_it_printed()
    {
        await using var bench = await BuildBench.StartAsync();
        var project = await bench.ProjectAsync("{ version: 0.2, phases: { build: { commands: [ 'echo before', 'echo oops >&2; (exit 7)' ] }, post_build: { commands: [ 'echo after $OF_PROJECT' ] } } }");
        var build = await bench.EndAsync((await bench.StartBuildAsync(project)).Id);
        Assert.Equal(StatusType.FAILED, build.BuildStatus);
        Assert.Equal(AllPhases, build.Phases.Select(phase => phase.PhaseType.Value));
        var failed = build.Phases.Single(phase => phase.PhaseStatus == StatusType.FAILED);
        Assert.Equal(BuildPhaseType.BUILD, failed.PhaseType);
        Assert.Equal(("COMMAND_EXECUTION_ERROR", "Error while executing command: echo oops >&2; (exit 7). Reason: exit status 7"), (failed.Contexts.Single().StatusCode,
            failed.Contexts.Single().Message));
        var lines = (await bench.Logs.GetLogEventsAsync(new GetLogEventsRequest { LogGroupName = build.Logs.GroupName, LogStreamName = build.Logs.StreamName,
            StartFromHead = true })).Events.ConvertAll(line => line.Message);
        Assert.Equal("image-log", build.Logs.GroupName);
        Assert.True(lines.IndexOf("oops\n") < lines.FindIndex(line => line.EndsWith("Command did not exit successfully echo oops >&2; (exit 7) exit status 7\n",
            StringComparison.Ordinal)));
        Assert.Contains("after p\n", lines);
        var tail = await bench.Logs.GetLogEventsAsync(new GetLogEventsRequest { LogGroupName = "image-log", LogStreamName = build.Logs.StreamName, Limit = 3,
            StartFromHead = false });
        Assert.Equal(lines.TakeLast(3), tail.Events.Select(line => line.Message));
    }

    [Fact]
    public async Task A_failure_before_the_build_phase_skips_the_later_ones()
    {
        await using var bench = await BuildBench.StartAsync();
        var project = await bench.ProjectAsync("{ version: 0.2, phases: { install: { commands: [ 'false' ] }, post_build: { commands: [ 'echo never' ] } } }");
        var build = await bench.EndAsync((await bench.StartBuildAsync(project)).Id);
        Assert.Equal(["SUBMITTED", "QUEUED", "PROVISIONING", "DOWNLOAD_SOURCE", "INSTALL", "FINALIZING", "COMPLETED"], build.Phases.Select(phase => phase.PhaseType.Value));
        Assert.Equal(StatusType.FAILED, build.BuildStatus);
    }

    [Fact]
    public async Task Builds_are_listed_newest_first_a_hundred_a_page_and_can_be_adopted()
    {
        await using var bench = await BuildBench.StartAsync();
        var project = await bench.ProjectAsync("{ version: 0.2, phases: { build: { commands: [ 'true' ] } } }");
        await bench.StartBuildAsync(await bench.ProjectAsync("{ version: 0.2, phases: { build: { commands: [ 'true' ] } } }", "BuildsOther0A1B2C3D"));
        var first = await bench.StartBuildAsync(project, null, ("CONTENT", "a"));
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(1));
        var second = await bench.StartBuildAsync(project, null, ("CONTENT", "b"));
        Assert.Equal([second.Id, first.Id], (await bench.Client.ListBuildsForProjectAsync(new ListBuildsForProjectRequest { ProjectName = project,
            SortOrder = SortOrderType.DESCENDING })).Ids);
        Assert.Equal([first.Id, second.Id], (await bench.Client.ListBuildsForProjectAsync(new ListBuildsForProjectRequest { ProjectName = project,
            SortOrder = SortOrderType.ASCENDING })).Ids);
        var running = await bench.GetAsync(first.Id);
        Assert.Equal((StatusType.IN_PROGRESS, "a"), (running.BuildStatus, running.Environment.EnvironmentVariables.Single(variable => variable.Name == "CONTENT").Value));
        for (var i = 0; i < 100; i++) await bench.StartBuildAsync(project);
        var page = await bench.Client.ListBuildsForProjectAsync(new ListBuildsForProjectRequest { ProjectName = project });
        Assert.Equal(100, page.Ids.Count);
        Assert.Equal([second.Id, first.Id], (await bench.Client.ListBuildsForProjectAsync(new ListBuildsForProjectRequest { ProjectName = project,
            NextToken = page.NextToken })).Ids);
    }

    [Fact]
    public async Task The_same_token_gives_the_same_build_for_five_minutes()
    {
        await using var bench = await BuildBench.StartAsync();
        var project = await bench.ProjectAsync("{ version: 0.2, phases: { build: { commands: [ 'true' ] } } }");
        var first = await bench.StartBuildAsync(project, "execution-1", ("A", "1"));
        Assert.Equal(first.Id, (await bench.StartBuildAsync(project, "execution-1", ("A", "1"))).Id);
        await Assert.ThrowsAsync<InvalidInputException>(() => bench.StartBuildAsync(project, "execution-1", ("A", "2")));
        await bench.Aws.PassAsync(TimeSpan.FromMinutes(5));
        Assert.NotEqual(first.Id, (await bench.StartBuildAsync(project, "execution-1", ("A", "1"))).Id);
    }

    [Fact]
    public async Task Beyond_the_accounts_concurrency_a_build_waits_in_QUEUED()
    {
        await using var bench = await BuildBench.StartAsync();
        await bench.Aws.Do(() => bench.Service.Queue.Limits["BUILD_GENERAL1_LARGE"] = 1);
        var project = await bench.ProjectAsync("{ version: 0.2, phases: { build: { commands: [ 'true' ] } } }");
        var (first, second) = (await bench.StartBuildAsync(project), await bench.StartBuildAsync(project));
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(40));
        Assert.Equal(("PROVISIONING", "QUEUED"), ((await bench.GetAsync(first.Id)).CurrentPhase, (await bench.GetAsync(second.Id)).CurrentPhase));
        var ended = await bench.EndAsync(second.Id);
        Assert.Equal(45, ended.Phases.Single(phase => phase.PhaseType == BuildPhaseType.QUEUED).DurationInSeconds);
        await bench.Aws.Do(() => bench.Service.Queue.Limits["BUILD_GENERAL1_LARGE"] = 0);
        await Assert.ThrowsAsync<AccountLimitExceededException>(() => bench.StartBuildAsync(project));
    }

    [Fact]
    public async Task A_stopped_build_ends_where_it_is_and_pushes_nothing()
    {
        await using var bench = await BuildBench.StartAsync();
        using var source = new Folder("FROM scratch");
        bench.SourceFolder = source.Path;
        var project = await bench.ProjectAsync(PushImage, withSource: true);
        var build = await bench.StartBuildAsync(project, null, ("REPOSITORY_URI", bench.Repository), ("IMAGE_TAG", "v1"));
        await bench.Aws.PassAsync(TimeSpan.FromMinutes(3));
        await bench.Client.StopBuildAsync(new StopBuildRequest { Id = build.Id });
        var stopped = await bench.EndAsync(build.Id);
        Assert.Equal(StatusType.STOPPED, stopped.BuildStatus);
        Assert.Equal((BuildPhaseType.BUILD, StatusType.STOPPED), (stopped.Phases[^2].PhaseType, stopped.Phases[^2].PhaseStatus));
        await bench.Aws.PassAsync(TimeSpan.FromHours(1));
        Assert.Null(await bench.Aws.Do(() => bench.Registry.SizeOf(bench.Repository + ":v1")));
    }

    [Fact]
    public async Task A_build_that_takes_too_long_is_timed_out()
    {
        await using var bench = await BuildBench.StartAsync();
        using var source = new Folder("FROM scratch");
        bench.SourceFolder = source.Path;
        var project = await bench.ProjectAsync("{ version: 0.2, phases: { build: { commands: [ 'docker build -t a:1 .', 'docker build -t a:2 .' ] } } }", withSource: true);
        var build = await bench.EndAsync((await bench.StartBuildAsync(project)).Id);
        Assert.Equal((StatusType.TIMED_OUT, TimeSpan.FromMinutes(20)), (build.BuildStatus, build.EndTime - build.StartTime));
        Assert.Equal("BUILD_TIMED_OUT", build.Phases.Single(phase => phase.PhaseStatus == StatusType.TIMED_OUT).Contexts.Single().StatusCode);
    }

    [Fact]
    public async Task In_the_VPC_it_provisions_longer_and_without_a_NAT_it_cannot_begin()
    {
        await using var bench = await BuildBench.StartAsync();
        var project = await bench.ProjectAsync("{ version: 0.2, phases: { build: { commands: [ 'echo hello' ] } } }", inVpc: true);
        var good = await bench.EndAsync((await bench.StartBuildAsync(project)).Id);
        Assert.Equal((StatusType.SUCCEEDED, TimeSpan.FromSeconds(75)), (good.BuildStatus, good.EndTime - good.StartTime));
        bench.HasNat = false;
        var cutOff = await bench.EndAsync((await bench.StartBuildAsync(project)).Id);
        Assert.Equal((BuildPhaseType.DOWNLOAD_SOURCE, "CLIENT_ERROR"), (cutOff.Phases[^2].PhaseType, cutOff.Phases[^2].Contexts.Single().StatusCode));
        Assert.Null(cutOff.Logs.StreamName);
    }

    [Fact]
    public async Task A_missing_source_and_a_broken_buildspec_fail_before_any_command()
    {
        await using var bench = await BuildBench.StartAsync();
        var missing = await bench.EndAsync((await bench.StartBuildAsync(await bench.ProjectAsync(PushImage, withSource: true))).Id);
        Assert.Contains("NoSuchKey", missing.Phases.Single(phase => phase.PhaseStatus == StatusType.FAILED).Contexts.Single().Message);
        var broken = await bench.EndAsync((await bench.StartBuildAsync(await bench.ProjectAsync("version: 0.2\nphases: [", "BuildsBroken0A1B2C3D"))).Id);
        Assert.Equal("YAML_FILE_ERROR", broken.Phases.Single(phase => phase.PhaseStatus == StatusType.FAILED).Contexts.Single().StatusCode);
    }

    [Fact]
    public async Task Unknown_projects_builds_and_members_are_refused()
    {
        await using var bench = await BuildBench.StartAsync();
        Assert.Contains("Project cannot be found", (await Assert.ThrowsAsync<ResourceNotFoundException>(() => bench.StartBuildAsync("nobody"))).Message);
        Assert.Equal(["a:1"], (await bench.Client.BatchGetBuildsAsync(new BatchGetBuildsRequest { Ids = ["a:1"] })).BuildsNotFound);
        var project = await bench.ProjectAsync(PushImage);
        var refused = await Assert.ThrowsAsync<AmazonCodeBuildException>(() => bench.Client.StartBuildAsync(new StartBuildRequest { ProjectName = project, SourceVersion = "x" }));
        Assert.Contains("sourceVersion is not modelled", refused.Message);
        Assert.Equal((project, 20), (await bench.Client.BatchGetProjectsAsync(new BatchGetProjectsRequest { Names = [project] })).Projects.Select(found
            => (found.Name, found.TimeoutInMinutes)).Single());
    }

    sealed class Folder : IDisposable
    {
        public Folder(string dockerfile) => File.WriteAllText(System.IO.Path.Combine(Path, "Dockerfile"), dockerfile);
        public string Path { get; } = Directory.CreateTempSubdirectory("source-").FullName;
        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}

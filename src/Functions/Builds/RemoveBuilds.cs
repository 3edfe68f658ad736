using Amazon.CodeBuild;
using Amazon.CodeBuild.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Builds;

public sealed record RemoveBuildsInput(string Execution) : IOfExecution;

/// <param name="Running">None.</param>
public sealed record RemoveBuildsOutput(int Running);

/// <summary>No build of this deployment runs: helm must not work on a cluster that goes, and nobody waits for what an interrupted execution started. Seeding goes on where it stopped, with the next Deploy.</summary>
public sealed class RemoveBuilds(IAmazonCodeBuild codeBuild, Settings settings) : IStep<RemoveBuildsInput, RemoveBuildsOutput>
{
    const int NewestBuilds = 20;

    public async Task<RemoveBuildsOutput> RunAsync(RemoveBuildsInput input, CancellationToken cancel = default)
    {
        var running = new List<string>();
        foreach (var project in new[] { settings.ControllersProject, settings.ImageProject, settings.ModelsProject }) running.AddRange(await RunningAsync(project, cancel));
        foreach (var id in running) await codeBuild.StopBuildAsync(new StopBuildRequest { Id = id }, cancel);
        return running.Count == 0 ? new(0) : throw new NotReadyException($"stopping {string.Join(", ", running)}");
    }

    async Task<IEnumerable<string>> RunningAsync(string project, CancellationToken cancel)
    {
        var ids = (await codeBuild.ListBuildsForProjectAsync(new ListBuildsForProjectRequest { ProjectName = project, SortOrder = SortOrderType.DESCENDING }, cancel)).Ids ?? [];
        if (ids.Count == 0) return [];
        var builds = (await codeBuild.BatchGetBuildsAsync(new BatchGetBuildsRequest { Ids = [.. ids.Take(NewestBuilds)] }, cancel)).Builds ?? [];
        return builds.Where(build => build.BuildStatus == StatusType.IN_PROGRESS).Select(build => build.Id);
    }
}

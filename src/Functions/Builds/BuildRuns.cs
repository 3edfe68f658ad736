using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;
using Amazon.CodeBuild;
using Amazon.CodeBuild.Model;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Builds;

/// <summary>
/// A CodeBuild run as something to wait for: a running build of the same content is adopted, whoever started it; else one is started. A build that failed in this execution
/// fails the step; one that failed in an earlier execution is started anew.
/// </summary>
public sealed class BuildRuns(IAmazonCodeBuild codeBuild, IAmazonCloudWatchLogs logs)
{
    /// <summary>The build variable with the execution's name: a Retry sends the same input, so only this tells own failures from old ones.</summary>
    public const string ExecutionVariable = "EXECUTION";

    const int NewestBuilds = 20, LastLines = 60, MostEvents = 400;

    /// <param name="contentVariable">The variable whose value says what is built.</param>
    /// <param name="since">A build of this content that has ended well after this moment counts, whoever started it; null: only this execution's.</param>
    /// <returns>The id of a build of this content that SUCCEEDED.</returns>
    /// <exception cref="NotReadyException">It is under way.</exception>
    /// <exception cref="BuildFailedException">It failed in this execution: phase, reason and last log lines.</exception>
    public async Task<string> AwaitAsync(string project, string contentVariable, IReadOnlyDictionary<string, string> variables, string execution, CancellationToken cancel, DateTimeOffset? since = null)
    {
        var own = Ownership.Name(execution);
        var builds = await OfContentAsync(project, contentVariable, variables[contentVariable], cancel);
        if (builds.FirstOrDefault(build => build.BuildStatus == StatusType.IN_PROGRESS) is { } running)
            throw new NotReadyException($"build {running.Id} is in {running.CurrentPhase ?? "SUBMITTED"} since {running.StartTime:HH:mm:ss}");
        if (builds.FirstOrDefault(build => build.BuildStatus == StatusType.SUCCEEDED && build.EndTime?.ToUniversalTime() > since?.UtcDateTime) is { } earlier) return earlier.Id;
        if (builds.FirstOrDefault(build => Variable(build, ExecutionVariable) == own) is { } mine)
            return mine.BuildStatus == StatusType.SUCCEEDED ? mine.Id : throw await FailureAsync(mine, cancel);
        var started = await StartAsync(project, contentVariable, variables, own, cancel);
        throw new NotReadyException($"build {started.Id} is started");
    }

    /// <summary>Starts a build of this content for whoever needs it later, and waits for nothing: one that runs, or that this execution had, is not started again.</summary>
    /// <returns>The build, as CodeBuild sees it now.</returns>
    /// <exception cref="NotReadyException">CodeBuild takes no further build now.</exception>
    public async Task<Build> StartOnceAsync(string project, string contentVariable, IReadOnlyDictionary<string, string> variables, string execution, CancellationToken cancel)
    {
        var own = Ownership.Name(execution);
        var builds = await OfContentAsync(project, contentVariable, variables[contentVariable], cancel);
        return builds.FirstOrDefault(build => build.BuildStatus == StatusType.IN_PROGRESS || Variable(build, ExecutionVariable) == own) ?? await StartAsync(project, contentVariable, variables, own, cancel);
    }

    async Task<Build> StartAsync(string project, string contentVariable, IReadOnlyDictionary<string, string> variables, string own, CancellationToken cancel)
    {
        var request = new StartBuildRequest
        {
            ProjectName = project, IdempotencyToken = $"{own}-{variables[contentVariable]}",
            EnvironmentVariablesOverride = [.. variables.Append(new(ExecutionVariable, own)).Select(pair => new EnvironmentVariable { Name = pair.Key, Value = pair.Value, Type = EnvironmentVariableType.PLAINTEXT })],
        };
        try { return (await codeBuild.StartBuildAsync(request, cancel)).Build; }
        catch (AccountLimitExceededException busy) { throw new NotReadyException($"CodeBuild takes no further build of {project} now: {busy.Message}"); }
    }

    /// <summary>Newest first.</summary>
    async Task<List<Build>> OfContentAsync(string project, string variable, string content, CancellationToken cancel)
    {
        var ids = (await codeBuild.ListBuildsForProjectAsync(new ListBuildsForProjectRequest { ProjectName = project, SortOrder = SortOrderType.DESCENDING }, cancel)).Ids ?? [];
        if (ids.Count == 0) return [];
        var builds = (await codeBuild.BatchGetBuildsAsync(new BatchGetBuildsRequest { Ids = [.. ids.Take(NewestBuilds)] }, cancel)).Builds ?? [];
        return [.. builds.Where(build => Variable(build, variable) == content).OrderByDescending(build => build.StartTime)];
    }

    async Task<BuildFailedException> FailureAsync(Build build, CancellationToken cancel)
    {
        var phase = (build.Phases ?? []).FirstOrDefault(phase => phase.PhaseStatus is { } status && status != StatusType.SUCCEEDED);
        var reason = string.Join(" ", (phase?.Contexts ?? []).Select(context => context.Message));
        return new($"Build {build.Id} {build.BuildStatus} in {phase?.PhaseType?.Value ?? "an unknown phase"}: {reason}\n{string.Join("\n", await TailAsync(build, cancel))}");
    }

    async Task<IEnumerable<string>> TailAsync(Build build, CancellationToken cancel)
    {
        if (build.Logs is not { GroupName: { } group, StreamName: { } stream }) return [];
        try
        {
            var events = await logs.GetLogEventsAsync(new GetLogEventsRequest { LogGroupName = group, LogStreamName = stream, Limit = MostEvents, StartFromHead = false }, cancel);
            return Telling((events.Events ?? []).SelectMany(line => line.Message.TrimEnd().Split('\n')));
        }
        catch (AmazonCloudWatchLogsException unreadable) when (!Attempt.IsBusy(unreadable))
        {
            return [$"(its log {group}/{stream} could not be read: {unreadable.Message})"];
        }
    }

    /// <summary>The last lines that the build itself wrote. After them CodeBuild repeats the whole command that failed, and the script of post_build: longer than most errors.</summary>
    internal static IEnumerable<string> Telling(IEnumerable<string> log) => log.TakeWhile(line => !line.Contains("Command did not exit successfully", StringComparison.Ordinal)).TakeLast(LastLines);

    static string? Variable(Build build, string name) => build.Environment?.EnvironmentVariables?.Find(variable => variable.Name == name)?.Value;
}

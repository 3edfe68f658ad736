using System.Globalization;
using ComfyServerless.Rehearsal.Aws.Logs;
using ComfyServerless.Rehearsal.Shell;

namespace ComfyServerless.Rehearsal.Aws.CodeBuild;

/// <summary>
/// Takes a build through its phases, and writes the log as CodeBuild's agent does.
/// https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details.html#view-build-details-phases
/// </summary>
/// <param name="folderOf">The folder with the content of an S3 object that is a source (<c>bucket/key</c>), or null.</param>
/// <param name="reachesInternet">Whether these subnets have a route to the internet.</param>
sealed class BuildRun(
    AwsContext aws, BuildShell shell, CloudWatchLogsService logs, BuildQueue queue, Func<string, string?> folderOf, Func<IReadOnlyList<string>, bool> reachesInternet,
        Func<Project, IReadOnlyDictionary<string, string>> given, Build build) : IBuildListener
{
    static readonly string[] BuildspecPhases = [.. Buildspec.PhaseNames];
    readonly Project project = build.Project;
    int nextPhase;

    public async Task RunAsync()
    {
        build.Enter("SUBMITTED");
        build.Leave("SUCCEEDED");
        build.Enter("QUEUED");
        try { await queue.EnterAsync(project.ComputeType, build.Kill); }
        catch (OperationCanceledException)
        {
            build.Leave("STOPPED");
            build.End();
            return;
        }

        build.Leave("SUCCEEDED");
        aws.Time.After(project.Timeout, () => build.CutShortAs("TIMED_OUT"));
        try { await WorkAsync(); }
        finally { queue.Leave(project.ComputeType); }
        build.End();
    }

    async Task WorkAsync()
    {
        build.Enter("PROVISIONING");
        if (!await PassAsync(aws.Latencies.Of(project.InVpc ? "BuildProvisioningInVpc" : "BuildProvisioning"))) return;
        build.Leave("SUCCEEDED");
        build.HasLog = true;
        build.Enter("DOWNLOAD_SOURCE");
        var outside = !project.InVpc || reachesInternet(project.SubnetIds);
        if (!outside)
        {
            // Its agent can reach neither S3's public side nor CloudWatch Logs, so there is no log either.
            build.HasLog = false;
            if (!await PassAsync(TimeSpan.FromMinutes(5))) return;
            build.Leave("FAILED", "CLIENT_ERROR", $"RequestError: send request failed caused by: Post \"https://logs.{aws.Region}.amazonaws.com/\": dial tcp: i/o timeout");
            return;
        }

        Log("Waiting for agent ping");
        var source = project.SourceLocation is { } location ? folderOf(location) : null;
        Buildspec? buildspec = null;
        if (project.SourceLocation != null && source is null) Fail("CLIENT_ERROR",
            "NoSuchKey: The specified key does not exist. status code: 404 for primary source and source version");
        else
            try { buildspec = Buildspec.Parse(project.Buildspec); }
            catch (Exception error) when (error is FormatException or YamlDotNet.Core.YamlException or InvalidCastException) { Fail("YAML_FILE_ERROR", error.Message); }

        if (buildspec is null) return;
        Succeed();
        build.Exported = await shell.RunAsync(buildspec, source, Variables(), new(project.CallerName, project.ServiceRole, project.InVpc, outside), aws.Region, this, build.Kill);
        if (build.CutShort is null && (build.Status == "IN_PROGRESS" || nextPhase > Array.IndexOf(BuildspecPhases, "build")))
        {
            FillUpTo(BuildspecPhases.Length);
            Pass("UPLOAD_ARTIFACTS");
        }

        if (build.CutShort is null) Pass("FINALIZING");
    }

    /// <returns>False: the build was cut short meanwhile, and the phase with it.</returns>
    async Task<bool> PassAsync(TimeSpan span)
    {
        try { await aws.Time.Delay(span).WaitAsync(build.Kill); }
        catch (OperationCanceledException)
        {
            LeaveCutShort();
            return false;
        }

        return true;
    }

    void LeaveCutShort() => build.Leave(build.CutShort!, build.CutShort == "TIMED_OUT" ? "BUILD_TIMED_OUT" : "", build.CutShort == "TIMED_OUT" ? "Build has timed out." : "");

    void IBuildListener.Entering(string phase)
    {
        FillUpTo(Array.IndexOf(BuildspecPhases, phase));
        nextPhase++;
        Enter(phase.ToUpperInvariant());
    }

    void IBuildListener.Running(string command) => Log("Running command " + command.TrimEnd('\n'));

    void IBuildListener.Line(string text) => logs.Write(project.LogGroup, build.LogStream, text + "\n");

    void IBuildListener.Leaving(string phase, int exitCode, string command)
    {
        command = command.TrimEnd('\n');
        if (build.CutShort != null)
        {
            LeaveCutShort();
            return;
        }

        if (exitCode == 0)
        {
            Succeed();
            return;
        }

        Log($"Command did not exit successfully {command} exit status {exitCode}");
        Fail("COMMAND_EXECUTION_ERROR", $"Error while executing command: {command}. Reason: exit status {exitCode}");
    }

    /// <summary>Phases that the buildspec lacks are there, too, and take no time.</summary>
    void FillUpTo(int phase)
    {
        for (; nextPhase < phase; nextPhase++) Pass(BuildspecPhases[nextPhase].ToUpperInvariant());
    }

    void Pass(string phase)
    {
        Enter(phase);
        Succeed();
    }

    void Enter(string phase)
    {
        build.Enter(phase);
        Log("Entering phase " + phase);
    }

    void Succeed() => Leave("SUCCEEDED", "", "");

    void Fail(string code, string message) => Leave("FAILED", code, message);

    void Leave(string status, string code, string message)
    {
        Log($"Phase complete: {build.CurrentPhase} State: {status}");
        Log($"Phase context status code: {code} Message: {message}");
        build.Leave(status, code, message);
    }

    void Log(string text) => logs.Write(project.LogGroup, build.LogStream, $"[Container] {aws.Now.ToString("yyyy/MM/dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)} {text}\n");

    Dictionary<string, string> Variables() => new(build.Variables.Concat(given(project)))
    {
        ["CODEBUILD_BUILD_ID"] = build.Id, ["CODEBUILD_BUILD_ARN"] = build.Arn, ["CODEBUILD_BUILD_NUMBER"] = build.Number.ToString(CultureInfo.InvariantCulture),
        ["CODEBUILD_BUILD_IMAGE"] = project.Properties["environment"]!["image"]!.GetValue<string>(), ["CODEBUILD_INITIATOR"] = build.Initiator,
            ["CODEBUILD_LOG_PATH"] = build.LogStream,
        ["CODEBUILD_START_TIME"] = build.StartTime.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), ["CODEBUILD_BUILD_SUCCEEDING"] = "1",
    };
}

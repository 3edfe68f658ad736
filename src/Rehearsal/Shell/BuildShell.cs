using ComfyServerless.Rehearsal.Aws;

namespace ComfyServerless.Rehearsal.Shell;

/// <summary>
/// Runs a buildspec as CodeBuild does: all phases in one shell, so that variables and the folder carry over; a failed phase ends the build, but
/// <c>post_build</c> still runs after a failed <c>build</c>.
/// </summary>
public sealed class BuildShell(FencedBash bash)
{
    /// <summary>World's thread.</summary>
    /// <param name="source">A folder whose copy is the build's source, or null.</param>
    /// <param name="phaseEnded">Called after each phase with its exit code.</param>
    /// <param name="line">Called for each line of output.</param>
    public async Task RunAsync(
        string buildspec, string? source, IReadOnlyDictionary<string, string> environment, Caller caller, string region, Action<string, int> phaseEnded, Action<string> line)
    {
        var spec = Buildspec.Parse(buildspec);
        var folder = Directory.CreateTempSubdirectory("build-").FullName;
        try
        {
            var work = Directory.CreateDirectory(Path.Combine(folder, "src")).FullName;
            if (source != null) Copy(source, work);
            var variables = new Dictionary<string, string>(spec.Variables);
            foreach (var (name, value) in environment) variables[name] = value;
            variables["CODEBUILD_SRC_DIR"] = work;
            variables["AWS_REGION"] = variables["AWS_DEFAULT_REGION"] = region;

            var failed = false;
            foreach (var name in Buildspec.PhaseNames)
            {
                if (!spec.Phases.TryGetValue(name, out var phase) || (failed && name != "post_build")) continue;
                var code = await bash.RunAsync(Script(phase, folder), work, variables, new ShimContext(caller, region), line);
                phaseEnded(name, code);
                failed |= code != 0;
                if (failed && (name != "build" || phase.Abort)) return;
                variables["CODEBUILD_BUILD_SUCCEEDING"] = failed ? "0" : "1";
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // What one phase exports and where it ends is what the next begins with.
    static string Script(BuildPhase phase, string folder)
    {
        var state = Path.Combine(folder, "state");
        var script = new System.Text.StringBuilder($"[[ -f '{state}' ]] && . '{state}'\ntrap 'code=$?; {{ declare -px; printf \"cd %q\\n\" \"$PWD\"; }} | {Filter} > \"{state}\"; exit $code' EXIT\n");
        foreach (var command in phase.Commands) script.Append(command).Append("\nstatus=$?; [[ $status -eq 0 ]] || exit $status\n");
        foreach (var command in phase.Finally) script.Append(command).Append('\n');
        return script.ToString();
    }

    // PATH, HOME and the shims' own variables belong to the fence of each phase.
    const string Filter = "while IFS= read -r entry; do case $entry in 'declare -x PATH='* | 'declare -x HOME='* | 'declare -x TMPDIR='* | 'declare -x SHIM_'* | 'declare -x OLDPWD'* | 'declare -x PWD='*) ;; *) printf \"%s\\n\" \"$entry\" ;; esac; done";

    static void Copy(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories)) Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories)) File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }
}

using ComfyServerless.Rehearsal.Aws;

namespace ComfyServerless.Rehearsal.Shell;

/// <summary>
/// Runs a buildspec as CodeBuild does: all phases in one shell, so that variables and the folder carry over; a failed phase ends the build, but
/// <c>post_build</c> still runs after a failed <c>build</c>, and a phase's <c>finally</c> whether its commands failed or not.
/// </summary>
public sealed class BuildShell(FencedBash bash)
{
    // A line of output that begins with it says which command begins.
    const char Marker = '\u0001';

    /// <summary>World's thread.</summary>
    /// <param name="source">A folder whose copy is the build's source, or null.</param>
    /// <param name="kill">Ends the build's shell at once.</param>
    /// <returns>The values of the buildspec's exported variables.</returns>
    public async Task<IReadOnlyDictionary<string, string>> RunAsync(
        Buildspec spec, string? source, IReadOnlyDictionary<string, string> environment, Caller caller, string region, IBuildListener listener, CancellationToken kill = default)
    {
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
                listener.Entering(name);
                var command = "";
                var code = await RunAsync(phase.Commands);
                var ran = command;
                if (phase.Finally.Count > 0 && !kill.IsCancellationRequested && await RunAsync(phase.Finally) is var last and not 0 && code == 0) (code, ran) = (last, command);
                listener.Leaving(name, code, ran);
                failed |= code != 0;
                if (kill.IsCancellationRequested || (failed && (name != "build" || phase.Abort))) break;
                variables["CODEBUILD_BUILD_SUCCEEDING"] = failed ? "0" : "1";

                Task<int> RunAsync(IReadOnlyList<string> commands) => bash.RunAsync(Script(commands, spec.ExportedVariables, folder), work, variables, new ShimContext(caller, region), text =>
                {
                    if (text is not [Marker, .. var index]) listener.Line(text);
                    else listener.Running(command = commands[int.Parse(index)]);
                }, kill);
            }

            return Exported(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // What one phase exports and where it ends is what the next begins with.
    static string Script(IReadOnlyList<string> commands, IReadOnlyList<string> exported, string folder)
    {
        var state = Path.Combine(folder, "state");
        var export = string.Concat(exported.Select(name => $"printf \"%s=%s\\0\" {name} \"${{{name}-}}\"; "));
        var script = new System.Text.StringBuilder($"[[ -f '{state}' ]] && . '{state}'\n"
            + $"leave_phase() {{ code=$?; {{ declare -px; printf 'cd %q\\n' \"$PWD\"; }} | {Filter} > '{state}'; {{ {export}:; }} > '{state}.exported'; exit $code; }}\ntrap leave_phase EXIT\n");
        foreach (var (index, command) in commands.Index()) script.Append(Mark(index)).Append(command).Append("\nstatus=$?; [[ $status -eq 0 ]] || exit $status\n");
        return script.ToString();

        static string Mark(int index) => $"printf '\\001%s\\n' {index}\n";
    }

    static Dictionary<string, string> Exported(string folder) => Path.Combine(folder, "state.exported") is var file && File.Exists(file)
        ? File.ReadAllText(file).Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]) : [];

    // PATH, HOME and the shims' own variables belong to the fence of each phase, and how the build stands to CodeBuild.
    const string Filter = "while IFS= read -r entry; do case $entry in 'declare -x PATH='* | 'declare -x HOME='* | 'declare -x TMPDIR='* | 'declare -x SHIM_'* | 'declare -x OLDPWD'* | 'declare -x CODEBUILD_BUILD_SUCCEEDING='* | 'declare -x PWD='*) ;; *) printf \"%s\\n\" \"$entry\" ;; esac; done";

    static void Copy(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories)) Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories)) File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }
}

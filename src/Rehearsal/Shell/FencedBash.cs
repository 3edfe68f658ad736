using System.Diagnostics;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.Shell;

/// <summary>
/// Runs a script of ours in bash behind a fence: an empty environment but for what is given, a HOME of its own, and a PATH of shims and a listed set of coreutils.
/// A command that is neither fails by name. The clock stands still while bash works and moves while a shim waits on virtual time.
/// </summary>
public sealed class FencedBash(VirtualTime time, ShimServer shims)
{
    /// <summary>What our scripts may use besides bash's own words and the shims; looked for in the system's usual places. All are coreutils but flock, which every Linux has.</summary>
    static readonly IReadOnlyList<string> Coreutils =
    [
        "base64", "basename", "cat", "chmod", "cp", "cut", "date", "dirname", "env", "flock", "head", "install", "ls", "mkdir", "mktemp", "mv", "printf", "pwd", "rm", "rmdir",
        "seq", "sort", "stat", "tail", "tee", "touch", "tr", "uname", "uniq", "wc",
    ];

    static readonly IReadOnlyList<string> SystemPaths = ["/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin"];

    /// <summary>World's thread. Each line of output goes to <paramref name="line"/>, on the world's thread, in order.</summary>
    /// <param name="folder">The working directory; must exist.</param>
    /// <param name="kill">Ends the script and all that it started. Cancelled on the world's thread.</param>
    /// <param name="end">Asks the script to end: SIGTERM. Cancelled on the world's thread.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string script, string folder, IReadOnlyDictionary<string, string> environment, ShimContext context, Action<string> line, CancellationToken kill = default,
        CancellationToken end = default)
    {
        var fence = Directory.CreateTempSubdirectory("fence-").FullName;
        try
        {
            var bin = Directory.CreateDirectory(Path.Combine(fence, "bin")).FullName;
            foreach (var tool in Coreutils)
                if (SystemPaths.Select(path => Path.Combine(path, tool)).FirstOrDefault(File.Exists) is { } found) File.CreateSymbolicLink(Path.Combine(bin, tool), found);
            using var session = shims.Open(context with { Folder = folder }, bin);
            var start = new ProcessStartInfo(SystemPaths.Select(path => Path.Combine(path, "bash")).First(File.Exists), ["--noprofile", "--norc", "-c", script, .. context.Arguments ?? []])
            {
                UseShellExecute = false, WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            };
            start.Environment.Clear();
            foreach (var (name, value) in environment) start.Environment[name] = value.Replace(ShimServer.TokenMark, session.Token);
            start.Environment["PATH"] = bin;
            start.Environment["HOME"] = start.Environment["TMPDIR"] = Directory.CreateDirectory(Path.Combine(fence, "home")).FullName;
            foreach (var (name, value) in session.Environment) start.Environment[name] = value;

            session.Begin();
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            await using var killing = kill.Register(() =>
            {
                session.Begin(); // what it waited for must not come before its end
                process.Kill(entireProcessTree: true);
            });
            // No hold: bash sees the signal when its command, such as a sleep, is over.
            await using var ending = end.Register(() =>
            {
                using var signal = Process.Start(start.FileName, ["-c", $"kill -TERM {process.Id}"]);
                signal.WaitForExit();
            });
            var output = CopyAsync(process.StandardOutput, line);
            var errors = CopyAsync(process.StandardError, line);
            await process.WaitForExitAsync(CancellationToken.None);
            if (!kill.IsCancellationRequested) await Task.WhenAll(output, errors);
            session.Done();
            return process.ExitCode;
        }
        finally
        {
            Directory.Delete(fence, recursive: true);
        }
    }

    async Task CopyAsync(StreamReader from, Action<string> line)
    {
        while (await from.ReadLineAsync() is { } text) await time.Do(() => line(text));
    }
}

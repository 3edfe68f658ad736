using System.Diagnostics;

namespace ComfyServerless.Rehearsal.Lambda;

/// <summary>One process of the published executable; what it prints goes to a file of its function's.</summary>
public sealed class FunctionProcess : IDisposable
{
    readonly Process process;

    FunctionProcess(string function, Sandbox sandbox, Process process) => (Function, Sandbox, this.process) = (function, sandbox, process);

    /// <summary>What the process was told to be.</summary>
    public required string Handler { get; init; }

    public string Function { get; }
    public Sandbox Sandbox { get; }
    public bool Busy { get; set; }

    /// <summary>It takes no invocation any more; the operating system may need a moment longer to end it.</summary>
    public bool IsOver => Sandbox.IsOver || process.HasExited;

    public static FunctionProcess Start(string executable, string logs, string function, Sandbox sandbox, IReadOnlyDictionary<string, string> environment, Action<string>? output)
    {
        var start = new ProcessStartInfo(Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet", ["exec", executable])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(executable),
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment) start.Environment[name] = value;
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = $"127.0.0.1:{sandbox.Port}";
        start.Environment["HOME"] = start.Environment["TMPDIR"] = logs;
        start.Environment["DOTNET_TieredPGO"] = "0";
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } dotnet) start.Environment["DOTNET_ROOT"] = dotnet;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        var log = TextWriter.Synchronized(new StreamWriter(Path.Combine(logs, function + ".log"), append: true));
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => sandbox.Fail("Runtime.ExitError", "Runtime exited without providing a reason");
        return new(function, sandbox, process) { Handler = environment.GetValueOrDefault("ANNOTATIONS_HANDLER", "") };

        void Write(string? line)
        {
            if (line is null)
            {
                log.Flush();
                return;
            }

            log.WriteLine(line);
            output?.Invoke(line);
        }
    }

    public void Kill(string error, string message)
    {
        Sandbox.Fail(error, message);
        if (!process.HasExited) process.Kill(entireProcessTree: true);
    }

    public void Dispose()
    {
        Kill("Sandbox.Ended", "The sandbox was closed");
        process.Dispose();
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ComfyServerless.Bench.Deploy;

/// <summary>From the start of a function's process to its first question to the Runtime API.</summary>
static class ColdStart
{
    const string Step = "EnsureLock";

    /// <returns>Milliseconds.</returns>
    public static async Task<double> BestAsync(string functions, int times)
    {
        var best = double.MaxValue;
        for (var i = 0; i < times; i++) best = Math.Min(best, await OnceAsync(functions));
        return best;
    }

    static async Task<double> OnceAsync(string functions)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(functions, "ComfyServerless.Functions.dll")]) { WorkingDirectory = functions, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in new (string, string)[]
        {
            ("AWS_LAMBDA_RUNTIME_API", listener.LocalEndpoint.ToString()!), ("ANNOTATIONS_HANDLER", Step), ("AWS_LAMBDA_FUNCTION_NAME", Step), ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
            ("AWS_REGION", "us-west-2"), ("AWS_ACCESS_KEY_ID", "none"), ("AWS_SECRET_ACCESS_KEY", "none"), ("AWS_CONFIG_FILE", "/dev/null"), ("AWS_EC2_METADATA_DISABLED", "true"), ("DOTNET_TieredPGO", "0"),
        }) start.Environment[name] = value;
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            using var polled = await listener.AcceptTcpClientAsync(limit.Token);
            return watch.Elapsed.TotalMilliseconds;
        }
        finally { process.Kill(entireProcessTree: true); }
    }
}

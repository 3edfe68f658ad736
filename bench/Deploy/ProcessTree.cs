using System.Diagnostics;
using System.Globalization;

namespace ComfyServerless.Bench.Deploy;

/// <summary>Runs the rehearsal as a person would and looks at all its processes meanwhile.</summary>
static class ProcessTree
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <returns>Wall time, and the most proportional memory of the tree at once (Linux; 0 elsewhere).</returns>
    public static async Task<(TimeSpan Elapsed, long Bytes)> MeasureAsync(string root)
    {
        var rehearsal = Path.Combine(AppContext.BaseDirectory, "ComfyServerless.Rehearsal.dll");
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo("dotnet", [rehearsal, "--root", root, "--plain"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        long most = 0;
        using var timer = new PeriodicTimer(Pause);
        var ended = process.WaitForExitAsync();
        while (!ended.IsCompleted)
        {
            await Task.WhenAny(ended, timer.WaitForNextTickAsync().AsTask());
            most = Math.Max(most, Tree(process.Id).Sum(Pss));
        }

        return process.ExitCode == 0 ? (watch.Elapsed, most) : throw new InvalidOperationException($"the rehearsal ended with {process.ExitCode}:\n{await output}");
    }

    static IEnumerable<int> Tree(int id) => Children(id).SelectMany(Tree).Prepend(id);

    static IEnumerable<int> Children(int id)
    {
        try { return Directory.GetDirectories($"/proc/{id}/task").SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse).ToList(); }
        catch (IOException) { return []; } // it has just ended
    }

    static long Pss(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/smaps_rollup").FirstOrDefault(line => line.StartsWith("Pss:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException) { return 0; }
    }
}

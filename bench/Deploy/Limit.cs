using System.Text.Json;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Bench.Deploy;

/// <summary>The least that a Deploy can take: what AWS itself takes along the longest path, without a function's call or a moment of polling.</summary>
static class Limit
{
    public static TimeSpan Of(bool edge)
    {
        var paths = JsonSerializer.Deserialize<Document>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Deploy", "critical.json")), JsonSerializerOptions.Web)!;
        var pods = paths.Paths.Values.Max(Seconds) + Seconds(paths.Then);
        return TimeSpan.FromSeconds(edge ? Math.Max(pods, Seconds(paths.Edge)) : pods);
    }

    static double Seconds(IReadOnlyDictionary<string, double> rows) => rows.Sum(row => Latencies.Rows[row.Key].Seconds * row.Value);

    /// <param name="Paths">Side by side; the rows of latencies.json that each waits for, and how often, or by how many gigabytes they are multiplied.</param>
    /// <param name="Then">After the longest of them.</param>
    /// <param name="Edge">Beside all of that.</param>
    sealed record Document(IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Paths, IReadOnlyDictionary<string, double> Then, IReadOnlyDictionary<string, double> Edge);
}

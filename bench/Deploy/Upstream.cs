using System.Text.Json;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Bench.Deploy;

/// <summary>What is deployed one stage after the other by the script that this replaces, on the rehearsal's own latencies.</summary>
static class Upstream
{
    /// <summary>All stages, or those without the edge, which is last.</summary>
    public static TimeSpan Serial(bool edge)
    {
        var document = JsonSerializer.Deserialize<Document>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Deploy", "upstream.json")), JsonSerializerOptions.Web)!;
        return TimeSpan.FromSeconds(document.Stages.SkipLast(edge ? 0 : 1).Sum(stage => stage.Seconds + stage.Latencies.Sum(row => Latencies.Rows[row.Key].Seconds * row.Value)));
    }

    sealed record Document(string Source, IReadOnlyList<Stage> Stages);

    /// <param name="Latencies">How often each row of latencies.json is waited for, or by how many gigabytes it is multiplied.</param>
    sealed record Stage(double Seconds)
    {
        public IReadOnlyDictionary<string, double> Latencies { get; init; } = new Dictionary<string, double>();
    }
}

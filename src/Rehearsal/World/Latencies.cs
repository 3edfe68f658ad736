using System.Text.Json;

namespace ComfyServerless.Rehearsal.World;

/// <summary>How long AWS takes, from <c>latencies.json</c>: published medians with their sources.</summary>
public sealed class Latencies
{
    static readonly IReadOnlyDictionary<string, Row> All = Load();
    readonly IReadOnlyDictionary<string, Row> rows = All;

    public TimeSpan Of(string what) => rows.TryGetValue(what, out var row)
        ? TimeSpan.FromSeconds(row.Seconds)
        : throw new InvalidOperationException($"latencies.json has no row {what}");

    static Dictionary<string, Row> Load()
    {
        using var stream = typeof(Latencies).Assembly.GetManifestResourceStream("latencies.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Row>>(stream, JsonSerializerOptions.Web)!;
    }

    /// <param name="Seconds">The median.</param>
    /// <param name="Slow">The far end of the published range, for a slow day.</param>
    public sealed record Row(double Seconds, double Slow, string Source);
}

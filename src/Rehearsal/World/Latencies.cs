using System.Text.Json;

namespace ComfyServerless.Rehearsal.World;

/// <summary>How long AWS takes, from <c>latencies.json</c>: published medians and the far ends of their ranges, with their sources. World's thread.</summary>
/// <param name="seed">
/// Null: everything takes exactly what the profile says. Otherwise each time something else: half of the times within 15 % below it, the rest up to the far end of the range, mostly near.
/// The same seed gives the same times.
/// </param>
public sealed class Latencies(LatencyProfile profile = LatencyProfile.Median, int? seed = null)
{
    const double Quickest = 0.85;
    static readonly TimeSpan MostApart = TimeSpan.FromMilliseconds(20);
    static readonly IReadOnlyDictionary<string, Row> All = Load();

    readonly Chance chance = new(seed ?? 0);

    /// <summary>Every row, by its name.</summary>
    public static IReadOnlyDictionary<string, Row> Rows => All;

    public TimeSpan Of(string what)
    {
        var row = All.GetValueOrDefault(what) ?? throw new InvalidOperationException($"latencies.json has no row {what}");
        var seconds = profile switch { LatencyProfile.Instant => 0, LatencyProfile.Slow => row.Slow, _ => row.Seconds };
        return TimeSpan.FromSeconds(seed is null || seconds == 0 ? seconds : Spread(seconds, row.Slow, chance.Next(what)));
    }

    /// <summary>
    /// A little more time before a call of a function: two that begin at once would work side by side, and how their calls mix would be the machine's whim. Apart, every run is alike.
    /// </summary>
    public TimeSpan Apart(string function) => MostApart * chance.Next(function);

    static double Spread(double seconds, double slow, double chance) => chance < 0.5
        ? seconds * (Quickest + ((1 - Quickest) * 2 * chance))
        : seconds + ((slow - seconds) * Math.Pow((2 * chance) - 1, 3));

    static Dictionary<string, Row> Load()
    {
        using var stream = typeof(Latencies).Assembly.GetManifestResourceStream("latencies.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Row>>(stream, JsonSerializerOptions.Web)!;
    }

    /// <param name="Seconds">The median.</param>
    /// <param name="Slow">The far end of the published range, for a slow day.</param>
    public sealed record Row(double Seconds, double Slow, string Source);
}

/// <summary>Median: as published; Slow: the far end of each range; Instant: AWS takes no time, so what is left is the machine's own waiting.</summary>
public enum LatencyProfile { Median, Slow, Instant }

using System.Text.Json;
using System.Text.Json.Serialization;

namespace ComfyServerless.Functions.Plans;

/// <summary>How long AWS takes, in the middle: <c>medians.json</c>. The rehearsal's own figures are the same, which a test compares.</summary>
public static class Medians
{
    static readonly IReadOnlyDictionary<string, Median> Rows = Load();

    public static IReadOnlyCollection<string> Names => [.. Rows.Keys];

    public static double Seconds(string name) => Rows[name].Seconds;

    /// <summary>One after the other.</summary>
    public static double Seconds(params ReadOnlySpan<string> names)
    {
        var sum = 0.0;
        foreach (var name in names) sum += Rows[name].Seconds;
        return sum;
    }

    static Dictionary<string, Median> Load()
    {
        using var stream = typeof(Medians).Assembly.GetManifestResourceStream("medians.json")!;
        return JsonSerializer.Deserialize(stream, MedianJson.Default.DictionaryStringMedian)!;
    }
}

sealed record Median(double Seconds, string Source);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Dictionary<string, Median>))]
sealed partial class MedianJson : JsonSerializerContext;

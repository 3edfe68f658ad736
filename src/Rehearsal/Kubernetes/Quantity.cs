using System.Globalization;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes;

/// <summary>Amounts of resources as Kubernetes writes them, and sums of them by name.</summary>
public static class Quantity
{
    static readonly (string Suffix, decimal Factor)[] Suffixes =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40), ("m", 0.001m), ("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("T", 1_000_000_000_000),
    ];

    /// <exception cref="FormatException">Not a quantity.</exception>
    public static decimal Parse(string text)
    {
        var (suffix, factor) = Array.Find(Suffixes, row => text.EndsWith(row.Suffix, StringComparison.Ordinal));
        return decimal.Parse(suffix is null ? text : text[..^suffix.Length], NumberStyles.Float, CultureInfo.InvariantCulture) * (suffix is null ? 1 : factor);
    }

    public static Dictionary<string, decimal> Map(JsonNode? resources) => resources.Pairs().ToDictionary(pair => pair.Key, pair => Parse(pair.Value));

    public static void Add(Dictionary<string, decimal> sum, IReadOnlyDictionary<string, decimal> more, int times = 1)
    {
        foreach (var (name, amount) in more) sum[name] = sum.GetValueOrDefault(name) + times * amount;
    }

    /// <summary>
    /// What a pod asks for: the sum of what its containers and sidecars ask for (limits where no request is given), or what an init container asks for beside the sidecars before it, whichever
    /// is more; and itself as one of the node's pods.
    /// </summary>
    public static Dictionary<string, decimal> Requests(JsonNode? podSpec)
    {
        var (sum, peak) = (new Dictionary<string, decimal>(), new Dictionary<string, decimal>());
        foreach (var container in podSpec.Items("initContainers"))
        {
            var asked = OfContainer(container);
            if (container.Text("restartPolicy") == "Always") Add(sum, asked);
            else foreach (var (name, amount) in asked) peak[name] = Math.Max(peak.GetValueOrDefault(name), amount + sum.GetValueOrDefault(name));
        }

        foreach (var container in podSpec.Items("containers")) Add(sum, OfContainer(container));
        foreach (var (name, amount) in peak) sum[name] = Math.Max(sum.GetValueOrDefault(name), amount);
        sum["pods"] = 1;
        return sum;
    }

    static Dictionary<string, decimal> OfContainer(JsonObject container)
    {
        var requests = Map(container.Under("resources", "limits"));
        foreach (var (name, amount) in Map(container.Under("resources", "requests"))) requests[name] = amount;
        return requests;
    }

    /// <summary>The names of what <paramref name="wanted"/> asks and <paramref name="free"/> lacks.</summary>
    public static IEnumerable<string> Lacking(IReadOnlyDictionary<string, decimal> wanted, IReadOnlyDictionary<string, decimal> free)
        => wanted.Where(pair => pair.Value > 0 && pair.Value > free.GetValueOrDefault(pair.Key)).Select(pair => pair.Key);
}

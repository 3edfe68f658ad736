using System.Text.Json;
using System.Text.Json.Serialization;

namespace ComfyServerless.Functions.Costs;

/// <summary>What AWS asks for what a deployment uses: the list prices of <c>prices.json</c>, in US dollars, without tax and free tier. docs/costs.md shows the same.</summary>
/// <param name="Region">Whose prices they are.</param>
/// <param name="Date">Year and month in which the sources had them.</param>
/// <param name="Prices">By name, e.g. <c>cluster</c>, <c>g6.2xlarge</c>, <c>g6.2xlarge/spot</c>.</param>
public sealed record PriceTable(string Region, string Date, IReadOnlyDictionary<string, Price> Prices)
{
    public const double HoursAMonth = 730;

    public static PriceTable Current { get; } = Load();

    const string Spot = "/spot";

    /// <summary>Of something that is billed by the hour; null: the table does not have it. A type on spot that has no row of its own costs its share of what it costs on demand.</summary>
    public CostRange? Hourly(string name) => Prices.TryGetValue(name, out var row) ? row.Unit == "hour" ? new(row.Amount, row.To ?? row.Amount) : null
        : name.EndsWith(Spot, StringComparison.Ordinal) && Hourly(name[..^Spot.Length]) is { } demand && Prices["spot"] is var share ? new(demand.From * share.Amount, demand.To * (share.To ?? share.Amount)) : null;

    /// <summary>Of storage that is billed by GB and month.</summary>
    public CostRange HourlyOfGigabytes(string name, double gigabytes) => new CostRange(Prices[name].Amount, Prices[name].Amount) * (gigabytes / HoursAMonth);

    static PriceTable Load()
    {
        using var stream = typeof(PriceTable).Assembly.GetManifestResourceStream("prices.json")!;
        return JsonSerializer.Deserialize(stream, PriceJson.Default.PriceTable)!;
    }
}

/// <param name="Amount">Dollars a unit; of a range, its lower end.</param>
/// <param name="To">The upper end of a range (spot prices move); null: it is one price.</param>
public sealed record Price(string What, [property: JsonPropertyName("price")] double Amount, double? To, string Unit, string Source);

/// <summary>Dollars an hour, from and to.</summary>
public readonly record struct CostRange(double From, double To)
{
    public static CostRange operator +(CostRange one, CostRange other) => new(one.From + other.From, one.To + other.To);

    public static CostRange operator *(CostRange one, double times) => new(one.From * times, one.To * times);

    /// <summary>"$1.30", or "$0.62 to $0.92".</summary>
    public override string ToString() => To - From < 0.005 ? FormattableString.Invariant($"${From:0.00}") : FormattableString.Invariant($"${From:0.00} to ${To:0.00}");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PriceTable))]
sealed partial class PriceJson : JsonSerializerContext;

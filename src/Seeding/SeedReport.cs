using System.Text.Json;

namespace ComfyServerless.Seeding;

/// <summary>What a run left behind, at <c>.seed/SET.json</c> in the models bucket: for whoever started it, and for the next Deploy, which then starts none.</summary>
/// <param name="Content">The catalogue's hash of the set, as whoever started the run gave it.</param>
/// <param name="Complete">Every model of the set was there at the end.</param>
/// <param name="Sizes">Bytes by key.</param>
/// <param name="Results">What became of each model, by key.</param>
public sealed record SeedReport(string Set, string Content, DateTimeOffset Finished, bool Complete, IReadOnlyDictionary<string, long> Sizes, IReadOnlyDictionary<string, string> Results)
{
    public static string KeyOf(string set) => $".seed/{set}.json";

    /// <returns>Null: it cannot be read, so it says nothing.</returns>
    public static SeedReport? Parse(string json)
    {
        try { return JsonSerializer.Deserialize<SeedReport>(json, JsonSerializerOptions.Web); }
        catch (JsonException) { return null; }
    }

    public override string ToString() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);
}

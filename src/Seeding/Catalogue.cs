using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ComfyServerless.Seeding;

/// <summary>The models that can be seeded, in sets: catalogue.json beside the program.</summary>
public sealed partial class Catalogue
{
    static readonly JsonSerializerOptions Reading = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    Catalogue(IReadOnlyList<Model> models) => Models = models;

    public IReadOnlyList<Model> Models { get; }

    public IReadOnlyList<string> Sets => [.. Models.Select(model => model.Set).Distinct().Order(StringComparer.Ordinal)];

    /// <param name="file">Null: the one beside the program.</param>
    public static Catalogue Load(string? file = null) => Parse(File.ReadAllText(file ?? Path.Combine(AppContext.BaseDirectory, "catalogue.json")));

    /// <exception cref="CatalogueException">Names the entry, the field and what is allowed; everything that is wrong at once.</exception>
    public static Catalogue Parse(string json)
    {
        List<Model> models;
        try { models = JsonSerializer.Deserialize<List<Model>>(json, Reading) ?? []; }
        catch (JsonException error) { throw new CatalogueException($"The catalogue cannot be read: {error.Message}"); }
        List<string> problems = [.. models.Index().SelectMany(at => Problems(at.Index, at.Item)),
            .. models.GroupBy(model => model.Key).Where(same => same.Select(model => model.Sha256).Distinct().Count() > 1).Select(same => $"{same.Key}: two entries with different content")];
        return problems.Count == 0 ? new(models) : throw new CatalogueException(string.Join("\n", problems));
    }

    /// <summary>A set's models.</summary>
    /// <exception cref="CatalogueException">There is no such set; the message lists those that are.</exception>
    public IReadOnlyList<Model> Of(string set) => Models.Where(model => model.Set == set).ToList() is { Count: > 0 } models ? models
        : throw new CatalogueException($"There is no set '{set}' in the catalogue; there are {string.Join(", ", Sets)}.");

    /// <summary>A hash of what a set says: another size, hash or file is another content. 64 hex digits.</summary>
    public string ContentOf(string set) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Of(set), Reading)));

    static IEnumerable<string> Problems(int index, Model model)
    {
        var where = $"entry {index} ({model.Key})";
        if (model.Set is null || !SetName().IsMatch(model.Set)) yield return $"{where}.set: '{model.Set}' is not lower-case letters, digits and hyphens";
        if (model.Folder is null || !ModelFolders.All.Contains(model.Folder)) yield return $"{where}.folder: '{model.Folder}' is none of ComfyUI's: {string.Join(", ", ModelFolders.All.Order(StringComparer.Ordinal))}";
        if (model.Name is null || !FileName().IsMatch(model.Name)) yield return $"{where}.name: '{model.Name}' is not a file name of letters, digits and ._()+- or blanks";
        if (!Uri.TryCreate(model.Url, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps) yield return $"{where}.url: '{model.Url}' is not an https address";
        if (model.Size <= 0) yield return $"{where}.size: {model.Size} is not a number of bytes";
        if (model.Sha256 is null || !Sha256().IsMatch(model.Sha256)) yield return $"{where}.sha256: '{model.Sha256}' is not 64 lower-case hex digits";
        if (string.IsNullOrWhiteSpace(model.Licence)) yield return $"{where}.licence: is missing; say what the model's user must know";
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]*\\z", RegexOptions.NonBacktracking)] private static partial Regex SetName();
    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9 ._()+-]*\\z", RegexOptions.NonBacktracking)] private static partial Regex FileName();
    [GeneratedRegex("^[0-9a-f]{64}\\z", RegexOptions.NonBacktracking)] private static partial Regex Sha256();
}

public sealed class CatalogueException(string message) : Exception(message);

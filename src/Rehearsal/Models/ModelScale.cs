using System.Security.Cryptography;
using System.Text.Json;
using ComfyServerless.Seeding;

namespace ComfyServerless.Rehearsal.Models;

/// <summary>
/// The catalogue's gigabytes, one to a million: a model of 6.9 GB is a file of 6.9 kB here, with bytes that follow from its name. Durations go by the real sizes. What a person puts
/// into a bucket has the size that it has.
/// </summary>
public static class ModelScale
{
    const long Factor = 1_000_000;
    static readonly IReadOnlyDictionary<string, Model> Real = Catalogue.Load().Models.ToDictionary(model => model.Key);

    /// <summary>The catalogue as the seeding program gets it here.</summary>
    public static string ScaledCatalogue() => JsonSerializer.Serialize(Real.Values.Select(Scaled), JsonSerializerOptions.Web);

    /// <summary>The bytes that the model at this path of its source has here, and the bytes that it has there; null when the catalogue has none.</summary>
    public static (byte[] Content, long RealSize)? At(string path)
        => Real.Values.FirstOrDefault(model => new Uri(model.Url).AbsolutePath == path) is { } model ? (Content(model), model.Size) : null;

    /// <summary>How many bytes an object stands for.</summary>
    /// <param name="stored">Its size in this world.</param>
    public static long RealSize(string key, long stored) => Real.TryGetValue(key, out var model) && stored == Length(model) ? model.Size : stored;

    static Model Scaled(Model model) => model with { Size = Length(model), Sha256 = Convert.ToHexStringLower(SHA256.HashData(Content(model))) };

    static int Length(Model model) => (int)Math.Max(1, model.Size / Factor);

    static byte[] Content(Model model)
    {
        var (content, seed) = (new byte[Length(model)], SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(model.Key)));
        for (var i = 0; i < content.Length; i++) content[i] = seed[i % seed.Length];
        return content;
    }
}

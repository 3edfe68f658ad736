using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Aws;

/// <summary>What every service of one account and region shares.</summary>
/// <param name="Account">12 digits.</param>
/// <param name="Region">e.g. <c>us-west-2</c>.</param>
public sealed record AwsContext(VirtualTime Time, WorldJournal Journal, Latencies Latencies, string Account, string Region)
{
    int ids;

    public DateTimeOffset Now => Time.Now;

    /// <summary>A fresh identifier of <paramref name="length"/> hexadecimal digits, the same in every run.</summary>
    public string Hex(int length)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Account} {Region} {ids++.ToString(CultureInfo.InvariantCulture)}")))[..length];

    public string Uuid()
    {
        var hex = Hex(32);
        return $"{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}";
    }

    public string Arn(string service, string resource) => $"arn:aws:{service}:{Region}:{Account}:{resource}";

    /// <summary>Runs <paramref name="action"/> when the duration of that row of <c>latencies.json</c> is over.</summary>
    public void After(string latency, Action action) => Time.After(Latencies.Of(latency), action);

    public void Note(string service, string text) => Journal.Note(service, text);

    /// <summary>A timestamp in the JSON protocols: seconds since 1970.</summary>
    public static JsonValue Seconds(DateTimeOffset at) => JsonValue.Create(at.ToUnixTimeMilliseconds() / 1000m);

    /// <summary>A timestamp in the XML protocols.</summary>
    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

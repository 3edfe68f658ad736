using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace ComfyServerless.Functions.Controllers;

/// <summary>What helm 3 and 4 keep of a release in a Secret: base64 of gzip of JSON, and the Secret's own base64 around it.</summary>
/// <param name="Status">deployed, pending-install, pending-upgrade, failed …</param>
/// <param name="Values">What the user gave, not the chart's defaults.</param>
public sealed record HelmRelease(string Name, string ChartVersion, string Status, JsonObject Values)
{
    public static HelmRelease Decode(JsonObject secret)
    {
        var inner = Encoding.ASCII.GetString(Convert.FromBase64String(secret["data"]!["release"]!.GetValue<string>()));
        using var json = new GZipStream(new MemoryStream(Convert.FromBase64String(inner)), CompressionMode.Decompress);
        var release = JsonNode.Parse(json)!;
        return new(release["name"]!.GetValue<string>(), release["chart"]!["metadata"]!["version"]!.GetValue<string>(), release["info"]!["status"]!.GetValue<string>(),
            release["config"] as JsonObject ?? []);
    }
}

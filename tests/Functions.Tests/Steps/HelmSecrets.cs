using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace ComfyServerless.Functions.Tests.Steps;

/// <summary>A revision as helm keeps it: base64 of gzip of JSON, in the Secret's own base64.</summary>
static class HelmSecrets
{
    public static string Encode(JsonObject release)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress)) gzip.Write(Encoding.UTF8.GetBytes(release.ToJsonString()));
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(Convert.ToBase64String(packed.ToArray())));
    }

    public static JsonObject Decode(JsonObject secret)
    {
        var inner = Encoding.ASCII.GetString(Convert.FromBase64String(secret["data"]!["release"]!.ToString()));
        using var json = new GZipStream(new MemoryStream(Convert.FromBase64String(inner)), CompressionMode.Decompress);
        return JsonNode.Parse(json)!.AsObject();
    }
}

using System.Globalization;
using System.Text;
using ComfyServerless.Functions.Models;

namespace ComfyServerless.Functions.Nodes;

/// <summary>
/// What a GPU node gets to boot with, besides what Karpenter adds: a MIME document with one script, which puts <c>node/</c> into its places. EC2 allows 16 KB in all; ours stays below 12.
/// </summary>
public static class NodeUserData
{
    /// <param name="first">Keys of the models that come before all others.</param>
    public static string Of(string bucket, string region, IReadOnlyList<string> first) => Of(bucket, region, first, Path.Combine(AppContext.BaseDirectory, "node"));

    public static string Of(string bucket, string region, IReadOnlyList<string> first, string folder)
    {
        var settings = $"""
            bucket={Quote(bucket)}
            region={Quote(region)}
            folders={Quote(string.Join(' ', ModelFolders.All))}
            reserve={NodeDisk.Reserve.ToString(CultureInfo.InvariantCulture)}
            first=({string.Join(' ', first.Select(Quote))})
            """;
        var script = File.ReadAllText(Path.Combine(folder, "boot")).Replace("@settings@", settings, StringComparison.Ordinal);
        foreach (var file in new[] { "comfy-models", "comfy-models.service", "comfy-models.timer" })
            script = script.Replace($"@{file}@", File.ReadAllText(Path.Combine(folder, file)).TrimEnd('\n'), StringComparison.Ordinal);
        return Document(script);
    }

    /// <summary>Where models are read from S3: nothing is copied.</summary>
    public static string Mounted() => Document(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "node", "boot-mounted")));

    static string Document(string script) => $"""
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="comfyserverless"

            --comfyserverless
            Content-Type: text/x-shellscript; charset="us-ascii"

            {script}
            --comfyserverless--

            """;

    // In ASCII only: what reads MIME takes other letters apart in ways of its own.
    static string Quote(string text)
    {
        if (text.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./ ".Contains(letter))) return $"'{text}'";
        return $"$'{string.Concat(Encoding.UTF8.GetBytes(text).Select(value => char.IsAsciiLetterOrDigit((char)value) ? ((char)value).ToString() : $"\\x{value:x2}"))}'";
    }
}

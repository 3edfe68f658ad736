using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;

namespace ComfyServerless.Functions.Controllers;

/// <summary>The wanted helm releases, from manifests/controllers, and their shape as build variables.</summary>
public static class Releases
{
    public static IReadOnlyList<Release> Wanted(Manifests manifests, string cluster, string interruptionQueue, string region, string vpcId)
    {
        var document = manifests.Load("controllers", new Dictionary<string, JsonNode> { ["ClusterName"] = cluster, ["InterruptionQueue"] = interruptionQueue, ["Region"] = region, ["VpcId"] = vpcId }).Single();
        return [.. document["releases"]!.AsArray().Select(release => new Release(Text(release, "name"), Text(release, "chart"), Text(release, "version"), Text(release, "namespace"),
            release!["values"]!.ToJsonString(), null, release["repository"]?.GetValue<string>() ?? "", Text(release, "crds")))];
    }

    /// <summary>The same wishes give the same fingerprint.</summary>
    public static string Fingerprint(IEnumerable<Release> releases)
        => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(releases.Select(release => release with { Found = null, Installed = false }))))[..16];

    /// <summary>What buildspecs/controllers.yml reads, of the releases that are not installed as wanted: RELEASES, and CHART, REPOSITORY, VERSION, NAMESPACE, CRDS and VALUES of each.</summary>
    public static IReadOnlyDictionary<string, string> Variables(ResolveControllersOutput controllers)
    {
        var missing = controllers.Releases.Where(release => !release.Installed).ToList();
        var variables = new Dictionary<string, string> { ["RELEASES"] = string.Join(' ', missing.Select(release => release.Name)) };
        foreach (var release in missing)
        {
            var prefix = release.Name.ToUpper(CultureInfo.InvariantCulture).Replace('-', '_');
            variables[prefix + "_CHART"] = release.Chart;
            variables[prefix + "_REPOSITORY"] = release.Repository;
            variables[prefix + "_CRDS"] = release.Crds;
            variables[prefix + "_VERSION"] = release.Version;
            variables[prefix + "_NAMESPACE"] = release.Namespace;
            variables[prefix + "_VALUES"] = release.Values;
        }

        return variables;
    }

    static string Text(JsonNode? release, string field) => release![field]!.GetValue<string>();
}

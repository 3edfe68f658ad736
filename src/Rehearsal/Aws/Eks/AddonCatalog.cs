using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Eks;

/// <summary>
/// The add-ons that EKS offers for Kubernetes 1.35, with the versions seen in public infrastructure repositories up to August 2026 and the settings that are modelled.
/// The first version is the default.
/// </summary>
public static class AddonCatalog
{
    /// <param name="Settings">Configuration keys and the JSON type that the add-on's schema gives them: an EKS boolean is often a string.</param>
    sealed record Row(string Name, string Namespace, string[] Versions, params (string Key, JsonValueKind Kind)[] Settings);

    static readonly Row[] Rows =
    [
        new("vpc-cni", "kube-system", ["v1.23.0-eksbuild.1"], ("enableNetworkPolicy", JsonValueKind.String)),
        new("kube-proxy", "kube-system", ["v1.35.3-eksbuild.18", "v1.35.3-eksbuild.21"]),
        new("coredns", "kube-system", ["v1.13.2-eksbuild.11", "v1.14.3-eksbuild.3"]),
        new("eks-pod-identity-agent", "kube-system", ["v1.3.10-eksbuild.3"]),
        new("metrics-server", "kube-system", ["v0.9.0-eksbuild.5", "v0.8.1-eksbuild.6"]),
        new("aws-mountpoint-s3-csi-driver", "kube-system", ["v2.7.0-eksbuild.1"]),
    ];

    const string KubernetesVersion = "1.35";

    public static string NamespaceOf(string addon) => Rows.First(row => row.Name == addon).Namespace;

    /// <param name="version">Null for the default.</param>
    /// <exception cref="AwsError">InvalidParameter.</exception>
    public static string Require(string addon, string? version, string kubernetesVersion, ISet<string> notOffered)
    {
        var row = Rows.FirstOrDefault(row => row.Name == addon) ?? throw EksErrors.Parameter($"Addon {addon} specified is not supported");
        if (kubernetesVersion != KubernetesVersion) throw EksErrors.Parameter($"Addon version specified is not supported on Kubernetes {kubernetesVersion}");
        return version is null ? row.Versions[0] : row.Versions.Contains(version) && !notOffered.Contains(version) ? version : throw EksErrors.Parameter("Addon version specified is not supported");
    }

    /// <summary>Reads configurationValues.</summary>
    /// <exception cref="AwsError">InvalidParameter: no JSON, or of the wrong type. NotModelled: a key that has no row here.</exception>
    public static JsonObject? Configuration(string addon, string? values)
    {
        if (string.IsNullOrEmpty(values)) return null;
        if (Json.TryParse(System.Text.Encoding.UTF8.GetBytes(values)) is not { } map) throw EksErrors.Parameter("ConfigurationValue provided in request is not supported: it is not a JSON object");
        foreach (var (key, value) in map)
        {
            var kind = Rows.First(row => row.Name == addon).Settings.FirstOrDefault(setting => setting.Key == key).Kind;
            if (kind == JsonValueKind.Undefined) throw AwsError.NotModelled(400, $"eks: the setting {key} of the add-on {addon} is not modelled");
            if (value?.GetValueKind() != kind)
                throw EksErrors.Parameter($"ConfigurationValue provided in request is not supported: Json schema validation failed with error: [$.{key}: {value?.GetValueKind()} found, {kind} expected]");
        }

        return map;
    }

    public static JsonObject Describe(Call call, ISet<string> notOffered)
    {
        var (name, version) = (call.TextOrNull("addonName"), call.TextOrNull("kubernetesVersion"));
        var rows = Rows.Where(row => (name is null || row.Name == name) && version is null or KubernetesVersion).Select(row => (JsonNode)new JsonObject
        {
            ["addonName"] = row.Name, ["type"] = "networking", ["publisher"] = "eks", ["owner"] = "aws", ["defaultNamespace"] = row.Namespace,
            ["addonVersions"] = Json.List(row.Versions.Where(addonVersion => !notOffered.Contains(addonVersion)).Select(addonVersion => new JsonObject
            {
                ["addonVersion"] = addonVersion, ["architecture"] = Json.List(["amd64", "arm64"]), ["computeTypes"] = Json.List(["ec2"]), ["requiresConfiguration"] = false,
                ["requiresIamPermissions"] = row.Name is "vpc-cni" or "aws-mountpoint-s3-csi-driver",
                ["compatibilities"] = new JsonArray(new JsonObject { ["clusterVersion"] = KubernetesVersion, ["platformVersions"] = Json.List(["*"]), ["defaultVersion"] = addonVersion == row.Versions[0] }),
            })),
        });
        return Json.Page([.. rows], "addons", call.Input["nextToken"], call.Input["maxResults"]);
    }
}

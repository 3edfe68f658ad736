using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Eks;

/// <summary>Kubernetes versions that EKS offers, from https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html.</summary>
public static class KubernetesVersions
{
    public const string Default = "1.35";

    static readonly (string Version, string Released, string StandardUntil, string ExtendedUntil)[] Rows =
    [
        ("1.33", "2025-05-29", "2026-07-29", "2027-07-29"),
        ("1.34", "2025-10-02", "2026-12-02", "2027-12-02"),
        ("1.35", "2026-01-27", "2027-03-27", "2028-03-27"),
    ];

    public static IEnumerable<string> All => Rows.Select(row => row.Version);

    /// <exception cref="AwsError">InvalidParameter.</exception>
    public static string Require(string version, ISet<string> notOffered) => Rows.Any(row => row.Version == version) && !notOffered.Contains(version) ? version : throw EksErrors.Parameter("unsupported Kubernetes version");

    public static JsonObject Describe(Call call, DateTimeOffset now, ISet<string> notOffered)
    {
        var wanted = Json.Texts(call.Input["clusterVersions"]);
        var rows = Rows.Reverse().Where(row => !notOffered.Contains(row.Version)).Where(row => wanted.Count == 0 || wanted.Contains(row.Version)).Select(row => (JsonNode)new JsonObject
        {
            ["clusterVersion"] = row.Version, ["clusterType"] = "eks", ["defaultVersion"] = row.Version == Default, ["releaseDate"] = Day(row.Released),
            ["endOfStandardSupportDate"] = Day(row.StandardUntil), ["endOfExtendedSupportDate"] = Day(row.ExtendedUntil),
            ["versionStatus"] = now < At(row.StandardUntil) ? "STANDARD_SUPPORT" : "EXTENDED_SUPPORT", ["kubernetesPatchVersion"] = row.Version + ".0",
        });
        return Json.Page([.. rows], "clusterVersions", call.Input["nextToken"], call.Input["maxResults"]);
    }

    static JsonValue Day(string day) => AwsContext.Seconds(At(day));

    static DateTimeOffset At(string day) => DateTimeOffset.Parse(day, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal);
}

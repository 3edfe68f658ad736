using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Rehearsal.Kubernetes;

namespace ComfyServerless.Rehearsal.Shell.Shims;

/// <summary>A published chart, as far as <c>Data/charts</c> has it.</summary>
sealed record HelmChart(string Name, string Version)
{
    const string KarpenterRegistry = "oci://public.ecr.aws/karpenter/", EksCharts = "https://aws.github.io/eks-charts", Balancer = "aws-load-balancer-controller";

    static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "cluster", "charts");

    // The values that are modelled or change nothing here, with those below them.
    static readonly Dictionary<string, string[]> Values = new()
    {
        ["karpenter-crd"] = [],
        ["karpenter"] = ["replicas", "serviceAccount.create", "serviceAccount.name", "settings.clusterName", "settings.interruptionQueue", "settings.eksControlPlane", "controller.resources", "controller.env"],
        [Balancer] =
        [
            "clusterName", "region", "vpcId", "replicaCount", "serviceAccount.create", "serviceAccount.name", "enableServiceMutatorWebhook", "keepTLSSecret", "enableShield", "enableWaf", "enableWafv2", "resources",
            "tolerations", "createIngressClassResource", "ingressClass", "defaultTags", "enableEndpointSlices",
        ],
    };

    /// <summary>By an address in the chart's own registry or, with its name, repository; null for any other.</summary>
    /// <param name="repository">As <c>--repo</c> gives it; null without.</param>
    public static HelmChart? Find(string reference, string version, string? repository = null)
        => Values.Keys.Where(name => name == Balancer ? (reference, repository) == (name, EksCharts) || reference == $"{EksCharts}/{name}-{version}.tgz" : repository is null && reference == KarpenterRegistry + name)
            .Select(name => new HelmChart(name, version)).FirstOrDefault();

    /// <summary>The first value that the chart here does not know, or null.</summary>
    public string? Unknown(JsonObject values, string prefix = "")
    {
        foreach (var (name, value) in values)
        {
            var path = prefix + name;
            if (Values[Name].Contains(path)) continue;
            if (value is not JsonObject inner || !Array.Exists(Values[Name], known => known.StartsWith(path + "."))) return path;
            if (Unknown(inner, path + ".") is { } unknown) return unknown;
        }

        return null;
    }

    /// <summary>The chart's folder <c>crds</c>: helm installs it with a first release, unless it is told to skip it, and never again.</summary>
    public IReadOnlyList<JsonObject> Definitions() => Directory.Exists(Path.Combine(Folder, Name, "crds")) ? new Manifests(Folder).Load(Path.Combine(Name, "crds"), new Dictionary<string, JsonNode>()) : [];

    public IEnumerable<JsonObject> Objects(string space, JsonObject values) => new Manifests(Folder).Load(Name, Name switch
    {
        "karpenter-crd" => [],
        Balancer => LoadBalancerController(space, values),
        _ => Karpenter(space, values),
    });

    Dictionary<string, JsonNode> Karpenter(string space, JsonObject values) => new()
    {
        ["Namespace"] = space, ["Version"] = Version, ["Replicas"] = values["replicas"]?.DeepClone() ?? 2, ["ServiceAccount"] = values.Text("serviceAccount", "name") ?? "karpenter",
        ["Resources"] = values.Under("controller", "resources")?.DeepClone() ?? new JsonObject(),
        ["Environment"] = new JsonArray(
        [
            new JsonObject { ["name"] = "CLUSTER_NAME", ["value"] = values.Text("settings", "clusterName") ?? "" }, new JsonObject { ["name"] = "INTERRUPTION_QUEUE", ["value"] = values.Text("settings", "interruptionQueue") ?? "" },
            .. values.Items("controller", "env").Select(one => one.DeepClone()),
        ]),
    };

    Dictionary<string, JsonNode> LoadBalancerController(string space, JsonObject values) => new()
    {
        ["Namespace"] = space, ["Version"] = Version, ["Replicas"] = values["replicaCount"]?.DeepClone() ?? 2, ["ServiceAccount"] = values.Text("serviceAccount", "name") ?? Balancer,
        ["Resources"] = values["resources"]?.DeepClone() ?? new JsonObject(), ["Tolerations"] = values["tolerations"]?.DeepClone() ?? new JsonArray(),
        ["Arguments"] = new JsonArray([.. new[] { ("--cluster-name", "clusterName"), ("--aws-region", "region"), ("--aws-vpc-id", "vpcId") }
            .Where(pair => values.Text(pair.Item2) is { Length: > 0 }).Select(pair => (JsonNode)$"{pair.Item1}={values.Text(pair.Item2)}"), "--ingress-class=alb"]),
        ["ServiceOperations"] = values.Text("enableServiceMutatorWebhook") == "false" ? new JsonArray() : new JsonArray("CREATE"),
    };
}

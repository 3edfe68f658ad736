using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.Eks;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Steps;

/// <summary>A field that a step owns, changed by hand.</summary>
/// <param name="Look">The field as it is.</param>
/// <param name="Change">What the hand does. World's thread, like <paramref name="Look"/>.</param>
/// <param name="Calls">The narrow calls that put it right, as <c>service Operation</c>.</param>
sealed record DriftCase(string Step, string Field, Func<StepBench, string?> Look, Action<StepBench> Change, params string[] Calls)
{
    public override string ToString() => $"{Step}: {Field}";
}

/// <summary>The owned fields of each step.</summary>
static class DriftCases
{
    const string Digest = "sha256:1111111111111111111111111111111111111111111111111111111111111111", RecordName = "/comfyserverless/comfyui/deployed";

    /// <summary>Why there is nothing that could drift.</summary>
    public static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>
    {
        ["EnsureLock"] = "It belongs to one execution; another's is refused.",
        ["EnsureTeardownLock"] = "It belongs to one execution; another's is waited for, refused or stopped.",
    };

    public static IReadOnlyList<DriftCase> All { get; } =
    [
        new("EnsureStackProtection", "termination protection", bench => bench.World.CloudFormation.Find("ComfyServerless-comfyui")!.IsProtected.ToString(),
            bench => bench.World.CloudFormation.Find("ComfyServerless-comfyui")!.IsProtected = false, "cloudformation UpdateTerminationProtection"),

        new("EnsureServiceRoles", "a role that is gone", bench => bench.World.Ec2.Capacity.HasSpotServiceRole.ToString(), bench => bench.World.Ec2.Capacity.HasSpotServiceRole = false, "iam CreateServiceLinkedRole"),

        new("EnsureEgress", "a route that is gone", Routes, bench => bench.World.Ec2.Routes.Delete(Table(bench).Text("routeTableId")!, "0.0.0.0/0"), "ec2 CreateRoute"),
        new("EnsureEgress", "a route into nothing", Routes, bench => Route(bench)["state"] = "blackhole", "ec2 ReplaceRoute"),
        new("EnsureEgress", "a route that leads elsewhere", Routes, bench => (Route(bench)["natGatewayId"], Route(bench)["gatewayId"]) = (null, "igw-0123456789abcdef0"), "ec2 ReplaceRoute"),
        new("EnsureEgress", "an idle address", bench => string.Join(",", bench.World.Ec2.Store.Addresses.All.Select(address => address.Text("publicIp"))),
            bench => bench.World.Ec2.Addresses.Allocate(new Dictionary<string, string> { ["comfyserverless:deployment"] = "comfyui" }), "ec2 ReleaseAddress"),

        Cluster("public endpoint", network: true, cluster => cluster["resourcesVpcConfig"]!["endpointPublicAccess"] = true),
        Cluster("private endpoint", network: true, cluster => (cluster["resourcesVpcConfig"]!["endpointPrivateAccess"], cluster["resourcesVpcConfig"]!["endpointPublicAccess"]) = (false, true)),
        Cluster("control plane's security groups", network: true, cluster => cluster["resourcesVpcConfig"]!["securityGroupIds"] = new JsonArray()),
        Cluster("control plane's subnets", network: true, cluster => cluster["resourcesVpcConfig"]!["subnetIds"]![0] = "subnet-0123456789abcdef0"),
        Cluster("log types", network: false, cluster => cluster["logging"] = ClusterUpdates.Logging(null)),
        Cluster("support type", network: false, cluster => cluster["upgradePolicy"]!["supportType"] = "EXTENDED"),

        Access("an entry that is gone", cluster => cluster.AccessEntries.RemoveAt(0), "eks CreateAccessEntry", "eks AssociateAccessPolicy"),
        Access("a policy that is gone", cluster => cluster.AccessEntries.GetAt(0).Value.Policies.Clear(), "eks AssociateAccessPolicy"),
        Access("a policy's scope", cluster => cluster.AccessEntries.GetAt(0).Value.Policies[0].Description["accessScope"]!["type"] = "namespace", "eks AssociateAccessPolicy"),
        Access("an association that is gone", cluster => cluster.Associations.RemoveAt(0), "eks CreatePodIdentityAssociation"),
        Access("an association's role", cluster => cluster.Associations.GetAt(0).Value.Description["roleArn"] = cluster.Associations.GetAt(1).Value.Description["roleArn"]!.DeepClone(), "eks UpdatePodIdentityAssociation"),

        Addon("EnsureBaseAddons", "version", "kube-proxy", addon => addon["addonVersion"] = "v1.35.3-eksbuild.21"),
        Addon("EnsureBaseAddons", "configuration", "vpc-cni", addon => addon["configurationValues"] = """{"enableNetworkPolicy":"false"}"""),
        new("EnsureBaseAddons", "an add-on that is gone", bench => string.Join(",", Eks(bench).Addons.Keys.Order()), bench => Eks(bench).Addons.Remove("kube-proxy"), "eks CreateAddon"),
        Addon("EnsureAddons", "version", "coredns", addon => addon["addonVersion"] = "v1.13.2-eksbuild.11"),
        new("EnsureAddons", "an add-on's role", bench => Driver(bench)["roleArn"]!.ToString(), bench => Driver(bench)["roleArn"] = Eks(bench).Associations.GetAt(0).Value.Description["roleArn"]!.DeepClone(), "eks UpdateAddon"),

        Group("number of nodes", group => (group["scalingConfig"]!["minSize"], group["scalingConfig"]!["desiredSize"]) = (1, 1), "eks UpdateNodegroupConfig"),
        Group("most nodes", group => group["scalingConfig"]!["maxSize"] = 9, "eks UpdateNodegroupConfig"),
        Group("label", group => group["labels"]!["role"] = "other", "eks UpdateNodegroupConfig"),
        Group("how many are replaced at once", group => group["updateConfig"] = new JsonObject { ["maxUnavailable"] = 2 }, "eks UpdateNodegroupConfig"),
        Group("launch template's version", group => group["launchTemplate"]!["version"] = "0", "eks UpdateNodegroupVersion"),

        new("EnsureEdge", "a parameter", bench => bench.World.CloudFormation.Find("comfyui-edge")!.Content.Parameters["Access"], Open, "cloudformation UpdateStack"),
        new("EnsureRecord", "the image", Recorded, bench => bench.World.Ssm.Parameters.Set(RecordName, bench.World.Ssm.Parameters.All[RecordName].Value.Replace(Recorded(bench)!, Digest, StringComparison.Ordinal)), "ssm PutParameter"),
        new("InstallControllers", "a release's values", bench => Latest(bench)?["config"]!["replicas"]!.ToString(), bench => HelmChange(bench, release => release["config"]!["replicas"] = 3), "codebuild StartBuild", "helm Upgrade"),

        Object("ApplyGpu", "image", "apps/v1", "DaemonSet", "kube-system", "nvidia-device-plugin", live => live["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = "example.com/other:1"),
        Object("ApplyKarpenter", "limits", "karpenter.sh/v1", "NodePool", null, "gpu", live => live["spec"]!["limits"]!["nvidia.com/gpu"] = 99),
        Object("ApplyKarpenter", "user data", "karpenter.k8s.aws/v1", "EC2NodeClass", null, "gpu", live => live["spec"]!["userData"] = "#!/bin/sh"),
        Object("ApplyStorage", "reclaim policy", "v1", "PersistentVolume", null, "comfyui-outputs", live => live["spec"]!["persistentVolumeReclaimPolicy"] = "Delete"),
        Object("ApplyComfyUI", "image", "apps/v1", "Deployment", "comfyui", "comfyui", live => live["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = "example.com/other:1"),
        Object("ApplyComfyUI", "selector", "v1", "Service", "comfyui", "comfyui", live => live["spec"]!["selector"]!["app.kubernetes.io/name"] = "other"),
    ];

    static EksCluster Eks(StepBench bench) => bench.World.Eks.Store.Get("comfyui");

    static JsonObject Table(StepBench bench) => bench.World.Ec2.Store.RouteTables.Get(bench.World.Function("EnsureEgress").Environment["PrivateRouteTableIds"].Split(',')[0]);

    static JsonObject Route(StepBench bench) => Table(bench)["routeSet"]!.AsArray().Single(route => route!["destinationCidrBlock"]?.ToString() == "0.0.0.0/0")!.AsObject();

    static string Routes(StepBench bench) => Table(bench)["routeSet"]!.AsArray().Where(route => route!["destinationCidrBlock"]?.ToString() == "0.0.0.0/0").Select(route => $"{route!["natGatewayId"]} {route["state"]}").SingleOrDefault() ?? "";

    static DriftCase Cluster(string field, bool network, Action<JsonObject> change) => new("EnsureCluster", field,
        bench => network ? Sorted(Eks(bench).Description["resourcesVpcConfig"]!.AsObject()) : Eks(bench).Description["logging"]!.ToJsonString() + Eks(bench).Description["upgradePolicy"]!.ToJsonString(),
        bench => change(Eks(bench).Description), "eks UpdateClusterConfig");

    static string Sorted(JsonObject map) => string.Join(",", map.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => member.Key + member.Value?.ToJsonString()));

    static DriftCase Access(string field, Action<EksCluster> change, params string[] calls) => new("EnsureAccess", field,
        bench => string.Join(";", Eks(bench).AccessEntries.Select(entry => $"{entry.Key} {entry.Value.Description["type"]} {string.Join(",", entry.Value.Policies.Select(policy => policy.Name + policy.Description["accessScope"]!["type"]))}")
            .Concat(Eks(bench).Associations.Select(row => $"{row.Value.Description["serviceAccount"]} {row.Value.Description["roleArn"]}")).Order(StringComparer.Ordinal)),
        bench => change(Eks(bench)), calls);

    static DriftCase Addon(string step, string field, string addon, Action<JsonObject> change) => new(step, $"{addon}'s {field}",
        bench => $"{Eks(bench).Addons[addon].Description["addonVersion"]} {Eks(bench).Addons[addon].Description["configurationValues"] ?? "{}"}", bench => change(Eks(bench).Addons[addon].Description), "eks UpdateAddon");

    static JsonObject Driver(StepBench bench) => Eks(bench).Associations.Values.Single(row => row.Description["serviceAccount"]!.ToString() == "s3-csi-driver-sa").Description;

    static DriftCase Group(string field, Action<JsonObject> change, string call) => new("EnsureSystemNodes", field,
        bench => string.Join(" ", new[] { "scalingConfig", "labels", "updateConfig", "launchTemplate" }.Select(member => Sorted(Eks(bench).Nodegroups["system"].Description[member]!.AsObject()))),
        bench => change(Eks(bench).Nodegroups["system"].Description), call);

    /// <summary>As after an update in the console that lets everybody in: parameter and resource.</summary>
    static void Open(StepBench bench)
    {
        var stack = bench.World.CloudFormation.Find("comfyui-edge")!;
        stack.Content = stack.Content with { Parameters = new Dictionary<string, string>(stack.Content.Parameters) { ["Access"] = "open" } };
        stack.Resources["AccessFunction"].Properties["FunctionCode"] = "function handler(event) { return event.request; }";
    }

    static string? Recorded(StepBench bench) => JsonNode.Parse(bench.World.Ssm.Parameters.All[RecordName].Value)!["current"]!["buildImage"]!["digest"]!.ToString();

    static JsonObject Secret(StepBench bench) => bench.Cluster().Store.List("v1", "Secret", "kube-system").Where(secret => secret.Label("owner") == "helm" && secret.Label("name") == "karpenter").MaxBy(secret => int.Parse(secret.Label("version")!))!;

    static JsonObject? Latest(StepBench bench) => HelmSecrets.Decode(Secret(bench));

    static void HelmChange(StepBench bench, Action<JsonObject> change)
    {
        var release = Latest(bench)!;
        change(release);
        bench.Cluster().Store.Update(Secret(bench), live => live["data"]!["release"] = HelmSecrets.Encode(release));
    }

    static DriftCase Object(string step, string field, string apiVersion, string kind, string? space, string name, Action<JsonObject> change)
        => new(step, $"{kind}'s {field}", bench => bench.Cluster().Store.Find(apiVersion, kind, space, name)!["spec"]!.ToJsonString(),
            bench => bench.Cluster().Store.Update(bench.Cluster().Store.Find(apiVersion, kind, space, name)!, change), $"kubernetes apply {kind.ToLowerInvariant()}{(kind == "EC2NodeClass" ? "es" : "s")}");
}

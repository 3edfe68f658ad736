using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Eks;

/// <summary>UpdateClusterConfig: one kind of change a call, UPDATING meanwhile.</summary>
public sealed class ClusterUpdates(AwsContext context, EksStore store)
{
    public const string Members = "name clientRequestToken resourcesVpcConfig.endpointPublicAccess resourcesVpcConfig.endpointPrivateAccess resourcesVpcConfig.publicAccessCidrs "
        + "resourcesVpcConfig.subnetIds resourcesVpcConfig.securityGroupIds "
        + "logging.clusterLogging.types logging.clusterLogging.enabled upgradePolicy.supportType deletionProtection";

    static readonly string[] LogTypes = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

    public JsonObject Update(Call call)
    {
        var cluster = store.Get(call.Text("name"));
        if (store.Tokens.Find(call) is { } id && cluster.Updates.FirstOrDefault(row => row.Description.Text("id") == id) is { } same) return Answer(same.Description);
        if (cluster.Status != "ACTIVE") throw EksErrors.InUse($"Cluster {cluster.Name} is in status {cluster.Status}: wait until it is ACTIVE");
        string[] kinds = ["resourcesVpcConfig", "logging", "upgradePolicy", "deletionProtection"];
        var given = kinds.Where(kind => call.Input[kind] != null).ToList();
        if (given.Count != 1) throw EksErrors.Parameter(given.Count == 0 ? "No changes were specified." : "Only one type of update can be allowed.");
        var update = given[0] switch
        {
            "resourcesVpcConfig" => Endpoint(cluster, Json.Map(call.Input["resourcesVpcConfig"])),
            "logging" => Change(cluster, "logging", Logging(call.Input["logging"]), "LoggingUpdate", "ClusterLogging", $"No changes needed for the logging config provided"),
            "upgradePolicy" => Change(cluster, "upgradePolicy", Json.Map(call.Input["upgradePolicy"]), "UpgradePolicyUpdate", "UpgradePolicy", "No changes needed for the upgrade policy provided"),
            _ => Change(cluster, "deletionProtection", call.Input["deletionProtection"]!, "DeletionProtectionUpdate", "DeletionProtection", "No changes needed for the deletion protection provided"),
        };
        store.Tokens.Remember(call, update.Text("id")!);
        return Answer(update);
    }

    static JsonObject Answer(JsonObject update) => new() { ["update"] = update.DeepClone() };

    JsonObject Endpoint(EksCluster cluster, JsonObject wanted)
    {
        var network = Json.Map(cluster.Description["resourcesVpcConfig"]);
        var moves = wanted.ContainsKey("subnetIds") || wanted.ContainsKey("securityGroupIds");
        if (moves && wanted.Any(member => member.Key.Contains("ccess", StringComparison.Ordinal))) throw EksErrors.Parameter("Only one type of update can be allowed.");
        foreach (var (name, value) in wanted) network[name] = value?.DeepClone();
        if (!Json.Flag(network["endpointPublicAccess"]) && !Json.Flag(network["endpointPrivateAccess"])) throw EksErrors.Parameter("Private and public endpoint access cannot be false");
        if (moves) return Change(cluster, "resourcesVpcConfig", network, "VpcConfigUpdate", "SubnetIds", "Cluster is already at the desired configuration");
        return Change(cluster, "resourcesVpcConfig", network, "EndpointAccessUpdate", "EndpointPrivateAccess",
            $"Cluster is already at the desired configuration with endpointPrivateAccess: {network["endpointPrivateAccess"]} , endpointPublicAccess: {network["endpointPublicAccess"]}, and Public Endpoint Restrictions: {network["publicAccessCidrs"]!.ToJsonString()}");
    }

    JsonObject Change(EksCluster cluster, string member, JsonNode value, string type, string parameter, string nothing)
    {
        if (Json.Same(cluster.Description[member], value)) throw EksErrors.Parameter(nothing);
        cluster.Status = "UPDATING";
        var update = store.StartUpdate(cluster, of: null, type, (parameter, value.ToJsonString()));
        var kept = value.DeepClone();
        context.After("ClusterUpdated", () =>
        {
            (cluster.Description[member], cluster.Status, update["status"]) = (kept, "ACTIVE", "Successful");
            context.Note("eks", $"cluster {cluster.Name}: {type} is Successful");
        });
        return update;
    }

    /// <summary>Every log type once, under enabled or not, as DescribeCluster gives them.</summary>
    public static JsonObject Logging(JsonNode? wanted)
    {
        var on = (wanted?["clusterLogging"] as JsonArray ?? []).Where(setup => Json.Flag(setup!["enabled"])).SelectMany(setup => Json.Texts(setup!["types"])).ToHashSet();
        if (on.FirstOrDefault(type => !LogTypes.Contains(type)) is { } unknown) throw EksErrors.Parameter($"Unsupported log type {unknown}");
        JsonObject Setup(bool enabled) => new() { ["types"] = Json.List(LogTypes.Where(type => on.Contains(type) == enabled)), ["enabled"] = enabled };
        return new() { ["clusterLogging"] = Json.List(new[] { true, false }.Select(Setup).Where(setup => setup["types"]!.AsArray().Count > 0)) };
    }
}

using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Aws.Eks;

/// <summary>
/// Add-ons: CREATING or UPDATING → ACTIVE when their replicas are Ready, DEGRADED when these stay away; a DEGRADED one recovers as soon as they come.
/// Kubernetes is asked when somebody looks, so that nothing ticks for ever.
/// </summary>
public sealed class EksAddons(AwsContext context, EksStore store, IKubernetesPlane plane, PodIdentityAssociations associations)
{
    public const string CreateMembers = "addonName clusterName addonVersion configurationValues resolveConflicts clientRequestToken podIdentityAssociations.serviceAccount podIdentityAssociations.roleArn tags";
    public const string UpdateMembers = "addonName clusterName addonVersion configurationValues resolveConflicts clientRequestToken podIdentityAssociations.serviceAccount podIdentityAssociations.roleArn";

    public JsonObject Create(Call call)
    {
        var (cluster, name) = (store.Of(call).RequireActive(), call.Text("addonName"));
        if (store.Tokens.Find(call) == name && cluster.Addons.TryGetValue(name, out var same)) return Answer(same);
        var version = AddonCatalog.Require(name, call.TextOrNull("addonVersion"), cluster.Description.Text("version")!, store.NotOffered);
        var configuration = AddonCatalog.Configuration(name, call.TextOrNull("configurationValues"));
        if (cluster.Addons.ContainsKey(name)) throw EksErrors.InUse("Addon already exists.");
        var addon = new EksAddon(new()
        {
            ["addonName"] = name, ["clusterName"] = cluster.Name, ["status"] = "CREATING", ["addonVersion"] = version, ["addonArn"] = cluster.ArnOf("addon", $"{name}/{context.Uuid()}"),
            ["createdAt"] = AwsContext.Seconds(context.Now), ["modifiedAt"] = AwsContext.Seconds(context.Now), ["health"] = EksStore.Health(), ["tags"] = Json.Map(call.Input["tags"]),
            ["configurationValues"] = call.TextOrNull("configurationValues"), ["owner"] = "aws", ["publisher"] = "eks", ["namespaceConfig"] = new JsonObject { ["namespace"] = AddonCatalog.NamespaceOf(name) },
        });
        Associate(cluster, addon, call);
        cluster.Addons.Add(name, addon);
        store.Tokens.Remember(call, name);
        Start(cluster, addon, configuration, "CREATE_FAILED");
        return Answer(addon);
    }

    public JsonObject Describe(Call call)
    {
        var (cluster, addon) = Find(call);
        Look(cluster, addon);
        return Answer(addon);
    }

    public JsonObject List(Call call) => Json.Page([.. store.Of(call).Addons.Keys.Select(name => (JsonNode)name)], "addons", call.Input["nextToken"], call.Input["maxResults"]);

    public JsonObject Update(Call call)
    {
        var (cluster, addon) = Find(call);
        if (store.Tokens.Find(call) is { } id && cluster.Updates.FirstOrDefault(row => row.Description.Text("id") == id) is { } same) return new() { ["update"] = same.Description.DeepClone() };
        Look(cluster, addon);
        if (addon.Status is "CREATING" or "UPDATING" or "DELETING") throw EksErrors.InUse($"Addon {addon.Name} cannot be updated as it is currently in {addon.Status} state");
        var version = AddonCatalog.Require(addon.Name, call.TextOrNull("addonVersion") ?? addon.Description.Text("addonVersion"), cluster.Description.Text("version")!, store.NotOffered);
        var values = call.TextOrNull("configurationValues") ?? addon.Description.Text("configurationValues");
        var configuration = AddonCatalog.Configuration(addon.Name, values);
        if (call.Input["podIdentityAssociations"] != null) Dissociate(cluster, addon);
        Associate(cluster, addon, call);
        (addon.Description["addonVersion"], addon.Description["configurationValues"], addon.Description["status"], addon.Description["modifiedAt"]) = (version, values, "UPDATING", AwsContext.Seconds(context.Now));
        var update = store.StartUpdate(cluster, addon.Name, "AddonUpdate", ("AddonVersion", version), ("ResolveConflicts", call.TextOrNull("resolveConflicts") ?? "NONE"));
        store.Tokens.Remember(call, update.Text("id")!);
        Start(cluster, addon, configuration, "UPDATE_FAILED", update);
        return new() { ["update"] = update.DeepClone() };
    }

    public JsonObject Delete(Call call)
    {
        var (cluster, addon) = Find(call);
        if (addon.Status == "DELETING") return Answer(addon);
        addon.Description["status"] = "DELETING";
        if (!Json.Flag(call.Input["preserve"])) plane.RemoveAddon(cluster.Name, addon.Name);
        Dissociate(cluster, addon);
        context.After("AddonDeleted", () =>
        {
            cluster.Addons.Remove(addon.Name);
            context.Note("eks", $"add-on {addon.Name} is deleted");
        });
        return Answer(addon);
    }

    void Start(EksCluster cluster, EksAddon addon, JsonObject? configuration, string failed, JsonObject? update = null)
    {
        if (store.TakeFailure(addon.Name) is { } failure)
        {
            context.After("AddonActive", () => Settle(addon, failed, update, EksStore.Issue(failure, addon.Name)));
            return;
        }

        plane.ApplyAddon(cluster.Name, addon.Name, addon.Description.Text("addonVersion")!, configuration);
        (addon.AskFrom, addon.DegradedFrom) = (context.Now + context.Latencies.Of("AddonActive"), context.Now + context.Latencies.Of("AddonDegraded"));
        context.After("AddonActive", () => { Look(cluster, addon); if (update != null) update["status"] = "Successful"; });
        context.After("AddonDegraded", () => Look(cluster, addon));
    }

    void Look(EksCluster cluster, EksAddon addon)
    {
        if (addon.Status is not ("CREATING" or "UPDATING" or "ACTIVE" or "DEGRADED") || context.Now < addon.AskFrom || !cluster.Addons.ContainsValue(addon)) return;
        if (plane.IsAddonHealthy(cluster.Name, addon.Name)) Settle(addon, "ACTIVE");
        else if (context.Now >= addon.DegradedFrom)
            Settle(addon, "DEGRADED", issue: EksStore.Issue(("InsufficientNumberOfReplicas", "The add-on is unhealthy because it doesn't have the desired number of replicas."), addon.Name));
    }

    void Settle(EksAddon addon, string status, JsonObject? update = null, JsonObject? issue = null)
    {
        if (addon.Status == status) return;
        (addon.Description["status"], addon.Description["modifiedAt"]) = (status, AwsContext.Seconds(context.Now));
        addon.Description["health"] = issue is null ? EksStore.Health() : EksStore.Health(issue);
        if (update != null) update["status"] = "Failed";
        context.Note("eks", $"add-on {addon.Name} is {status}");
    }

    void Associate(EksCluster cluster, EksAddon addon, Call call)
    {
        var arn = addon.Description.Text("addonArn")!;
        foreach (var wanted in call.Input["podIdentityAssociations"] as JsonArray ?? [])
            associations.Add(cluster, AddonCatalog.NamespaceOf(addon.Name), wanted!["serviceAccount"]!.ToString(), wanted["roleArn"]!.ToString(), arn, []);
        addon.Description["podIdentityAssociations"] = Json.List(cluster.Associations.Values.Select(row => row.Description).Where(row => row.Text("ownerArn") == arn).Select(row => row.Text("associationArn")!));
    }

    static void Dissociate(EksCluster cluster, EksAddon addon)
    {
        foreach (var (id, _) in cluster.Associations.Where(row => row.Value.Description.Text("ownerArn") == addon.Description.Text("addonArn")).ToList()) cluster.Associations.Remove(id);
    }

    (EksCluster Cluster, EksAddon Addon) Find(Call call)
    {
        var (cluster, name) = (store.Of(call), call.Text("addonName"));
        return (cluster, cluster.Addons.GetValueOrDefault(name) ?? throw EksErrors.NotFound($"No addon: {name} found in cluster: {cluster.Name}"));
    }

    static JsonObject Answer(EksAddon addon) => new() { ["addon"] = addon.Description.DeepClone() };
}

using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Aws.Eks;

/// <summary>Managed node groups: CREATING → ACTIVE or CREATE_FAILED, UPDATING → ACTIVE, DELETING → gone.</summary>
public sealed class Nodegroups(AwsContext context, EksStore store, NodegroupNodes nodes, Ec2Service ec2, IamRoles roles, AccessEntries entries)
{
    public const string CreateMembers = "nodegroupName clusterName clientRequestToken amiType capacityType instanceTypes labels launchTemplate.id launchTemplate.name launchTemplate.version nodeRole "
        + "scalingConfig.minSize scalingConfig.maxSize scalingConfig.desiredSize subnets updateConfig.maxUnavailable updateConfig.maxUnavailablePercentage tags";
    public const string UpdateMembers = "nodegroupName clusterName clientRequestToken scalingConfig.minSize scalingConfig.maxSize scalingConfig.desiredSize updateConfig.maxUnavailable updateConfig.maxUnavailablePercentage "
        + "labels.addOrUpdateLabels labels.removeLabels";
    public const string VersionMembers = "nodegroupName clusterName clientRequestToken launchTemplate.id launchTemplate.name launchTemplate.version";

    public JsonObject Create(Call call)
    {
        var (cluster, name) = (store.Of(call), call.Text("nodegroupName"));
        if (store.Tokens.Find(call) == name && cluster.Nodegroups.TryGetValue(name, out var same)) return Answer(same);
        cluster.RequireActive();
        if (cluster.Nodegroups.ContainsKey(name)) throw EksErrors.InUse($"NodeGroup already exists with name {name} and cluster name {cluster.Name}");
        if (cluster.Nodegroups.Count >= store.NodegroupLimit) throw EksErrors.Limit($"You have exceeded the limit of {store.NodegroupLimit} node groups in this cluster");
        var template = Template(call);
        var group = new Nodegroup(Describe(call, cluster, name, template));
        cluster.Nodegroups.Add(name, group);
        store.Tokens.Remember(call, name);
        entries.AddNodeRole(cluster, call.Text("nodeRole"));
        nodes.Start(cluster, group, template["launchTemplateData"]!.AsObject());
        return Answer(group);
    }

    public JsonObject Describe(Call call) => Answer(Find(call).Group);

    public JsonObject List(Call call) => Json.Page([.. store.Of(call).Nodegroups.Keys.Select(name => (JsonNode)name)], "nodegroups", call.Input["nextToken"], call.Input["maxResults"]);

    public JsonObject Update(Call call)
    {
        var (cluster, group) = Find(call);
        if (store.Tokens.Find(call) is { } id && cluster.Updates.FirstOrDefault(row => row.Description.Text("id") == id) is { } same) return new() { ["update"] = same.Description.DeepClone() };
        if (group.Status != "ACTIVE") throw EksErrors.InUse($"Nodegroup cannot be updated as it is currently in {group.Status} state");
        if (call.Input["scalingConfig"] is null && call.Input["updateConfig"] is null && call.Input["labels"] is null) throw EksErrors.Parameter("No changes were specified.");
        var scaling = Json.Map(group.Description["scalingConfig"]);
        foreach (var (member, value) in Json.Map(call.Input["scalingConfig"])) scaling[member] = value?.DeepClone();
        Require(scaling);
        group.Description["scalingConfig"] = scaling;
        if (call.Input["updateConfig"] is { } config) group.Description["updateConfig"] = config.DeepClone();
        var labels = Json.Map(group.Description["labels"]);
        foreach (var (label, value) in Json.Map(call.Input["labels"]?["addOrUpdateLabels"])) labels[label] = value?.DeepClone();
        foreach (var label in Json.Texts(call.Input["labels"]?["removeLabels"])) labels.Remove(label);
        group.Description["labels"] = labels;
        group.Description["status"] = "UPDATING";
        var update = store.StartUpdate(cluster, group.Name, "ConfigUpdate", [.. scaling.Select(member => (char.ToUpperInvariant(member.Key[0]) + member.Key[1..], member.Value!.ToString()))]);
        store.Tokens.Remember(call, update.Text("id")!);
        nodes.Scale(cluster, group, update);
        return new() { ["update"] = update.DeepClone() };
    }

    public JsonObject UpdateVersion(Call call)
    {
        var (cluster, group) = Find(call);
        if (store.Tokens.Find(call) is { } id && cluster.Updates.FirstOrDefault(row => row.Description.Text("id") == id) is { } same) return new() { ["update"] = same.Description.DeepClone() };
        if (group.Status != "ACTIVE") throw EksErrors.InUse($"Nodegroup cannot be updated as it is currently in {group.Status} state");
        var template = Template(call);
        if (template.Text("launchTemplateId") != group.Description["launchTemplate"]!["id"]!.ToString()) throw EksErrors.Parameter("You cannot specify a different launch template");
        group.Description["launchTemplate"]!["version"] = template.Text("versionNumber");
        group.Description["status"] = "UPDATING";
        var update = store.StartUpdate(cluster, group.Name, "VersionUpdate", ("LaunchTemplateVersion", template.Text("versionNumber")!));
        store.Tokens.Remember(call, update.Text("id")!);
        nodes.Replace(cluster, group, template["launchTemplateData"]!.AsObject(), update);
        return new() { ["update"] = update.DeepClone() };
    }

    public JsonObject Delete(Call call)
    {
        var (cluster, group) = Find(call);
        if (group.Status is "CREATING" or "UPDATING") throw EksErrors.InUse($"Nodegroup cannot be deleted as it is currently in {group.Status} state");
        if (group.Status != "DELETING") nodes.Delete(cluster, group);
        return Answer(group);
    }

    JsonObject Describe(Call call, EksCluster cluster, string name, JsonObject template)
    {
        var (role, subnets, scaling) = (call.Text("nodeRole"), Json.Texts(call.Input["subnets"]), Json.Map(call.Input["scalingConfig"]));
        if (roles.Find(role) is not { } found) throw EksErrors.Parameter($"The role with name {role[(role.LastIndexOf('/') + 1)..]} cannot be found.");
        if (!found.Trusts("ec2.amazonaws.com")) throw EksErrors.Parameter($"Following required service principals [ec2.amazonaws.com] were not found in the trust relationships of nodeRole {role}");
        if (subnets.Count == 0) throw EksErrors.Parameter("Subnets are not specified");
        if (subnets.FirstOrDefault(id => ec2.Store.Subnets.Find(id)?.Text("vpcId") != cluster.Description["resourcesVpcConfig"]!["vpcId"]!.ToString()) is { } stray)
            throw EksErrors.Parameter($"The subnet ID '{stray}' does not exist in the cluster's VPC");
        Require(scaling);
        return new()
        {
            ["nodegroupName"] = name, ["clusterName"] = cluster.Name, ["nodegroupArn"] = cluster.ArnOf("nodegroup", $"{name}/{context.Uuid()}"), ["status"] = "CREATING",
            ["createdAt"] = AwsContext.Seconds(context.Now), ["modifiedAt"] = AwsContext.Seconds(context.Now), ["version"] = cluster.Description.Text("version"),
            ["releaseVersion"] = cluster.Description.Text("version") + ".0-20260714", ["capacityType"] = call.TextOrNull("capacityType") ?? "ON_DEMAND", ["amiType"] = call.TextOrNull("amiType") ?? "AL2023_x86_64_STANDARD",
            ["instanceTypes"] = Json.List(Json.Texts(call.Input["instanceTypes"]) is { Count: > 0 } types ? types : ["t3.medium"]), ["subnets"] = Json.List(subnets), ["nodeRole"] = role, ["scalingConfig"] = scaling,
            ["labels"] = Json.Map(call.Input["labels"]), ["health"] = EksStore.Health(), ["updateConfig"] = call.Input["updateConfig"]?.DeepClone() ?? new JsonObject { ["maxUnavailable"] = 1 },
            ["resources"] = new JsonObject { ["autoScalingGroups"] = new JsonArray(new JsonObject { ["name"] = $"eks-{name}-{context.Uuid()}" }) }, ["tags"] = Json.Map(call.Input["tags"]),
            ["launchTemplate"] = new JsonObject { ["id"] = template.Text("launchTemplateId"), ["name"] = template.Text("launchTemplateName"), ["version"] = template.Text("versionNumber") },
        };
    }

    /// <summary>The version of the launch template that is asked for.</summary>
    JsonObject Template(Call call)
    {
        var wanted = call.Input["launchTemplate"]?.AsObject() ?? throw AwsError.NotModelled(400, "eks:CreateNodegroup: a node group without a launch template is not modelled");
        if (wanted["id"] is null == wanted["name"] is null) throw EksErrors.Parameter("You must specify either the launch template ID or the launch template name in the request, but not both.");
        try
        {
            var version = ec2.LaunchTemplates.Version(wanted.Text("id") ?? wanted.Text("name")!, wanted.Text("version") ?? "$Default");
            return version["launchTemplateData"]!["instanceType"] != null && call.Input["instanceTypes"] != null
                ? throw EksErrors.Parameter("Instance types cannot be specified both in the launch template and in the request.") : version;
        }
        catch (AwsError missing) when (missing.Code.StartsWith("InvalidLaunchTemplate"))
        {
            throw EksErrors.Parameter(missing.Message);
        }
    }

    static void Require(JsonObject scaling)
    {
        var (least, most) = (Json.Number(scaling["minSize"]), Json.Number(scaling["maxSize"]));
        var desired = Json.Number(scaling["desiredSize"]);
        if (least is null || most is null || desired is null) throw EksErrors.Parameter("scalingConfig must have minSize, maxSize and desiredSize");
        if (least > desired) throw EksErrors.Parameter($"Minimum capacity {least} can't be greater than desired size {desired}");
        if (desired > most) throw EksErrors.Parameter($"desired capacity {desired} can't be greater than max size {most}");
    }

    (EksCluster Cluster, Nodegroup Group) Find(Call call)
    {
        var (cluster, name) = (store.Of(call), call.Text("nodegroupName"));
        return (cluster, cluster.Nodegroups.GetValueOrDefault(name) ?? throw EksErrors.NotFound($"No node group found for name: {name}."));
    }

    static JsonObject Answer(Nodegroup group) => new() { ["nodegroup"] = group.Description.DeepClone() };
}

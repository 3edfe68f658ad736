using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Iam;

namespace ComfyServerless.Rehearsal.Aws.Eks;

/// <summary>Access entries and the access policies on them.</summary>
public sealed class AccessEntries(AwsContext context, EksStore store, IamRoles roles)
{
    const string PolicyPrefix = "arn:aws:eks::aws:cluster-access-policy/", Administrator = PolicyPrefix + "AmazonEKSClusterAdminPolicy";

    static readonly string[] Policies = ["AmazonEKSClusterAdminPolicy", "AmazonEKSAdminPolicy", "AmazonEKSAdminViewPolicy", "AmazonEKSEditPolicy", "AmazonEKSViewPolicy"];

    public static bool IsOn(EksCluster cluster) => cluster.Description["accessConfig"]!["authenticationMode"]!.ToString() is "API" or "API_AND_CONFIG_MAP";

    public JsonObject Create(Call call)
    {
        var (cluster, principal, type) = (Of(call), call.Text("principalArn"), call.TextOrNull("type") ?? "STANDARD");
        if (store.Tokens.Find(call) == principal && cluster.AccessEntries.TryGetValue(principal, out var same)) return Answer(same);
        if (cluster.AccessEntries.ContainsKey(principal)) throw EksErrors.InUse("The specified access entry resource is already in use on this cluster.");
        if (type is not ("STANDARD" or "EC2_LINUX")) throw AwsError.NotModelled(400, $"eks:CreateAccessEntry: the type {type} is not modelled");
        if (type == "EC2_LINUX" && (call.Input["kubernetesGroups"] ?? call.Input["username"]) != null) throw EksErrors.Parameter("The username and kubernetesGroups of an entry of type EC2_LINUX cannot be specified.");
        var entry = Add(cluster, principal, type, Json.Map(call.Input["tags"]), Json.Texts(call.Input["kubernetesGroups"]), call.TextOrNull("username"));
        store.Tokens.Remember(call, principal);
        return Answer(entry);
    }

    /// <summary>The entry that EKS makes for the role of a managed node group, unless there is one.</summary>
    public void AddNodeRole(EksCluster cluster, string role)
    {
        if (IsOn(cluster) && !cluster.AccessEntries.ContainsKey(role)) Add(cluster, role, "EC2_LINUX", [], [], null);
    }

    /// <summary>The administrator that EKS makes of a cluster's creator, unless told not to.</summary>
    public void Bootstrap(EksCluster cluster, string role)
    {
        Add(cluster, role, "STANDARD", [], [], null);
        Associate(cluster.AccessEntries[role], Administrator, new() { ["type"] = "cluster", ["namespaces"] = new JsonArray() });
    }

    public JsonObject Describe(Call call) => Answer(Entry(call));

    public JsonObject List(Call call)
    {
        var policy = call.TextOrNull("associatedPolicyArn");
        return Json.Page([.. Of(call).AccessEntries.Where(entry => policy is null || entry.Value.Policies.Any(row => row.Arn == policy)).Select(entry => (JsonNode)entry.Key)],
            "accessEntries", call.Input["nextToken"], call.Input["maxResults"]);
    }

    public JsonObject Delete(Call call)
    {
        Of(call).AccessEntries.Remove(Entry(call).Description.Text("principalArn")!);
        return [];
    }

    public JsonObject Associate(Call call)
    {
        var (entry, policy, scope) = (Entry(call), call.Text("policyArn"), Json.Map(call.Input["accessScope"]));
        if (!policy.StartsWith(PolicyPrefix) || !Policies.Contains(policy[PolicyPrefix.Length..])) throw EksErrors.Parameter("The policyArn parameter format is not valid");
        if (entry.Description.Text("type") != "STANDARD") throw EksErrors.Request("Access policies can only be associated with access entries of type STANDARD.");
        if (scope.Text("type") != "cluster") throw AwsError.NotModelled(400, $"eks:AssociateAccessPolicy: accessScope.type {scope["type"]} is not modelled");
        scope["namespaces"] = new JsonArray();
        return new()
        {
            ["clusterName"] = call.Text("clusterName"), ["principalArn"] = call.Text("principalArn"), ["associatedAccessPolicy"] = Associate(entry, policy, scope).Description.DeepClone(),
        };
    }

    public JsonObject Disassociate(Call call)
    {
        if (Entry(call).Policies.RemoveAll(policy => policy.Arn == call.Text("policyArn")) == 0) throw EksErrors.NotFound("The specified policyArn is not associated with the access entry.");
        return [];
    }

    public JsonObject ListAssociated(Call call)
    {
        var page = Json.Page([.. Entry(call).Policies.Select(policy => policy.Description)], "associatedAccessPolicies", call.Input["nextToken"], call.Input["maxResults"]);
        (page["clusterName"], page["principalArn"]) = (call.Text("clusterName"), call.Text("principalArn"));
        return page;
    }

    EksAccessEntry Add(EksCluster cluster, string principal, string type, JsonObject tags, IReadOnlyList<string> groups, string? username)
    {
        var role = roles.Find(principal) ?? throw EksErrors.Parameter("The specified principalArn is invalid: invalid principal.");
        var entry = new EksAccessEntry(new()
        {
            ["clusterName"] = cluster.Name, ["principalArn"] = principal, ["type"] = type, ["accessEntryArn"] = cluster.ArnOf("access-entry", $"role/{context.Account}/{role.Name}/{context.Uuid()}"),
            ["createdAt"] = AwsContext.Seconds(context.Now), ["modifiedAt"] = AwsContext.Seconds(context.Now), ["tags"] = tags,
            ["kubernetesGroups"] = Json.List(type == "EC2_LINUX" ? ["system:nodes"] : groups),
            ["username"] = type == "EC2_LINUX" ? "system:node:{{EC2PrivateDNSName}}" : username ?? $"arn:aws:sts::{context.Account}:assumed-role/{role.Name}/{{{{SessionName}}}}",
        }, role.Id, context.Now + context.Latencies.Of("AccessEntryEffective"));
        cluster.AccessEntries.Add(principal, entry);
        return entry;
    }

    AssociatedPolicy Associate(EksAccessEntry entry, string policy, JsonObject scope)
    {
        if (entry.Policies.FirstOrDefault(row => row.Arn == policy) is { } present)
        {
            present.Description["accessScope"] = scope;
            return present;
        }

        var made = new AssociatedPolicy(new()
        {
            ["policyArn"] = policy, ["accessScope"] = scope, ["associatedAt"] = AwsContext.Seconds(context.Now), ["modifiedAt"] = AwsContext.Seconds(context.Now),
        }, context.Now + context.Latencies.Of("AccessEntryEffective"));
        entry.Policies.Add(made);
        return made;
    }

    EksCluster Of(Call call)
    {
        var cluster = store.Of(call).RequireActive();
        return IsOn(cluster) ? cluster : throw EksErrors.Request("The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.");
    }

    EksAccessEntry Entry(Call call) => Of(call).AccessEntries.GetValueOrDefault(call.Text("principalArn"))
        ?? throw EksErrors.NotFound("The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.");

    static JsonObject Answer(EksAccessEntry entry) => new() { ["accessEntry"] = entry.Description.DeepClone() };
}

using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Iam;

namespace ComfyServerless.Rehearsal.Aws.Eks;

/// <summary>Which service account gets which role. Those that an add-on asked for belong to it.</summary>
public sealed class PodIdentityAssociations(AwsContext context, EksStore store, IamRoles roles)
{
    public JsonObject Create(Call call)
    {
        var cluster = store.Of(call).RequireActive();
        if (store.Tokens.Find(call) is { } earlier && cluster.Associations.TryGetValue(earlier, out var same)) return Answer(same);
        var made = Add(cluster, call.Text("namespace"), call.Text("serviceAccount"), call.Text("roleArn"), owner: null, Json.Map(call.Input["tags"]));
        store.Tokens.Remember(call, made.Description.Text("associationId")!);
        return Answer(made);
    }

    /// <param name="owner">ARN of the add-on, or null.</param>
    public EksAssociation Add(EksCluster cluster, string @namespace, string account, string role, string? owner, JsonObject tags)
    {
        RequireRole(role);
        if (cluster.Associations.Values.FirstOrDefault(row => row.Description.Text("namespace") == @namespace && row.Description.Text("serviceAccount") == account) is { } present)
            throw EksErrors.InUse($"Association already exists: {present.Description.Text("associationId")}");
        var id = "a-" + context.Hex(17);
        return cluster.Associations[id] = new(new()
        {
            ["clusterName"] = cluster.Name, ["namespace"] = @namespace, ["serviceAccount"] = account, ["roleArn"] = role, ["associationArn"] = cluster.ArnOf("podidentityassociation", id),
            ["associationId"] = id, ["ownerArn"] = owner, ["createdAt"] = AwsContext.Seconds(context.Now), ["modifiedAt"] = AwsContext.Seconds(context.Now), ["tags"] = tags,
        }) { EffectiveAt = Soon() };
    }

    public JsonObject Describe(Call call) => Answer(Association(call));

    public JsonObject List(Call call)
    {
        string[] summary = ["clusterName", "namespace", "serviceAccount", "associationArn", "associationId", "ownerArn"];
        var (@namespace, account) = (call.TextOrNull("namespace"), call.TextOrNull("serviceAccount"));
        var chosen = store.Of(call).Associations.Values.Select(row => row.Description)
            .Where(row => (@namespace is null || row.Text("namespace") == @namespace) && (account is null || row.Text("serviceAccount") == account));
        return Json.Page([.. chosen.Select(row => new JsonObject(summary.Select(member => KeyValuePair.Create(member, row[member]?.DeepClone()))))],
            "associations", call.Input["nextToken"], call.Input["maxResults"]);
    }

    public JsonObject Update(Call call)
    {
        var association = Own(call);
        if (call.TextOrNull("roleArn") is { } role)
        {
            RequireRole(role);
            (association.Description["roleArn"], association.Description["modifiedAt"], association.EffectiveAt) = (role, AwsContext.Seconds(context.Now), Soon());
        }

        return Answer(association);
    }

    public JsonObject Delete(Call call)
    {
        var association = Own(call);
        store.Of(call).Associations.Remove(association.Description.Text("associationId")!);
        return Answer(association);
    }

    DateTimeOffset Soon() => context.Now + context.Latencies.Of("AccessEntryEffective");

    void RequireRole(string role)
    {
        if (roles.Find(role) is null) throw EksErrors.Parameter("Role provided in the request does not exist.");
    }

    EksAssociation Association(Call call) => store.Of(call).Associations.GetValueOrDefault(call.Text("associationId"))
        ?? throw EksErrors.NotFound($"The association ID {call.Text("associationId")} was not found in cluster {call.Text("clusterName")}");

    EksAssociation Own(Call call) => Association(call) is { } association && association.Description["ownerArn"] is { } owner
        ? throw EksErrors.Request($"The association {call.Text("associationId")} is owned by {owner}: change it through its owner.") : Association(call);

    static JsonObject Answer(EksAssociation association) => new() { ["association"] = association.Description.DeepClone() };
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Eks;

/// <summary>The clusters, the idempotency tokens, and what scenarios may set.</summary>
public sealed class EksStore(AwsContext context)
{
    public OrderedDictionary<string, EksCluster> Clusters { get; } = new();

    public ClientTokens Tokens { get; } = new("clientRequestToken", () => EksErrors.Parameter("The client request token was used before with other parameters."));

    /// <summary>Makes the next cluster, node group or add-on of that name end in FAILED or CREATE_FAILED with this issue, once.</summary>
    public IDictionary<string, (string Code, string Message)> FailNext { get; } = new Dictionary<string, (string, string)>();

    /// <summary>Zones that have no room for a control plane.</summary>
    public ISet<string> UnsupportedZones { get; } = new HashSet<string>();

    /// <summary>Versions of Kubernetes or of add-ons that the region does not have, e.g. <c>v1.14.3-eksbuild.3</c>.</summary>
    public ISet<string> NotOffered { get; } = new HashSet<string>();

    /// <summary>Quota of clusters in the region.</summary>
    public int ClusterLimit { get; set; } = 100;

    /// <summary>Quota of managed node groups in a cluster.</summary>
    public int NodegroupLimit { get; set; } = 30;

    /// <exception cref="AwsError">ResourceNotFound.</exception>
    public EksCluster Get(string name) => Clusters.GetValueOrDefault(name) ?? throw EksErrors.NotFound($"No cluster found for name: {name}.");

    public EksCluster Of(Call call) => Get(call.Text("clusterName"));

    /// <summary>The issue that a scenario wants for <paramref name="name"/>, taken.</summary>
    public (string Code, string Message)? TakeFailure(string name) => FailNext.Remove(name, out var failure) ? failure : null;

    public static JsonObject Issue((string Code, string Message) issue, params string[] resources)
        => new() { ["code"] = issue.Code, ["message"] = issue.Message, ["resourceIds"] = Json.List(resources) };

    public static JsonObject Health(params JsonObject[] issues) => new() { ["issues"] = Json.List(issues) };

    /// <summary>Records a change that is under way.</summary>
    public JsonObject StartUpdate(EksCluster cluster, string? of, string type, params (string Type, string Value)[] changes)
    {
        var update = new JsonObject
        {
            ["id"] = context.Uuid(), ["status"] = "InProgress", ["type"] = type, ["createdAt"] = AwsContext.Seconds(context.Now), ["errors"] = new JsonArray(),
            ["params"] = Json.List(changes.Select(change => new JsonObject { ["type"] = change.Type, ["value"] = change.Value })),
        };
        cluster.Updates.Add(new(update, of));
        return update;
    }

    public JsonObject DescribeUpdate(Call call)
    {
        var update = UpdatesOf(call).FirstOrDefault(row => row.Description.Text("id") == call.Text("updateId"));
        return new() { ["update"] = (update ?? throw EksErrors.NotFound($"No update found for ID: {call.Text("updateId")}")).Description.DeepClone() };
    }

    public JsonObject ListUpdates(Call call)
        => Json.Page([.. UpdatesOf(call).Select(update => (JsonNode)update.Description.Text("id")!)], "updateIds", call.Input["nextToken"], call.Input["maxResults"]);

    IEnumerable<EksUpdate> UpdatesOf(Call call)
        => Get(call.Text("name")).Updates.Where(update => update.Of == (call.TextOrNull("nodegroupName") ?? call.TextOrNull("addonName")));
}

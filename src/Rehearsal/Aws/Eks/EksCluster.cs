using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Aws.Eks;

/// <summary>A cluster with all that lives and dies with it; descriptions are kept in the form in which EKS gives them.</summary>
public sealed class EksCluster(AwsContext context, IamRoles roles, JsonObject description) : IClusterAccess
{
    public JsonObject Description => description;
    public string Name => description.Text("name")!;
    public string Arn => description.Text("arn")!;

    public string Status
    {
        get => description.Text("status")!;
        set => description["status"] = value;
    }

    public OrderedDictionary<string, Nodegroup> Nodegroups { get; } = new();
    public OrderedDictionary<string, EksAddon> Addons { get; } = new();
    /// <summary>By principal.</summary>
    public OrderedDictionary<string, EksAccessEntry> AccessEntries { get; } = new();
    /// <summary>Pod Identity associations by id.</summary>
    public OrderedDictionary<string, EksAssociation> Associations { get; } = new();
    public List<EksUpdate> Updates { get; } = [];

    /// <summary>ARN of something in this cluster.</summary>
    public string ArnOf(string kind, string rest) => context.Arn("eks", $"{kind}/{Name}/{rest}");

    /// <summary>An entry works some seconds after it was made, and only for the very role that it was made for: a role of the same name that came later is another one.</summary>
    public AccessEntry? Find(string roleArn)
    {
        if (!AccessEntries.TryGetValue(roleArn, out var entry) || entry.EffectiveAt > context.Now || roles.Find(roleArn)?.Id != entry.RoleId) return null;
        return new(roleArn, entry.Description.Text("type")!, [.. entry.Policies.Where(policy => policy.EffectiveAt <= context.Now).Select(policy => policy.Name)]);
    }

    public string? PodIdentityRole(string @namespace, string serviceAccount)
    {
        var association = Associations.Values.FirstOrDefault(row => row.Description.Text("namespace") == @namespace && row.Description.Text("serviceAccount") == serviceAccount);
        if (association is null || association.EffectiveAt > context.Now) return null;
        var role = roles.Find(association.Description.Text("roleArn")!);
        return role?.Trusts("pods.eks.amazonaws.com") == true && role.Trusts("pods.eks.amazonaws.com", "sts:TagSession") ? role.Arn : null;
    }

    /// <exception cref="AwsError">InvalidRequest: it is not ACTIVE or UPDATING.</exception>
    public EksCluster RequireActive()
        => Status is "ACTIVE" or "UPDATING" ? this : throw EksErrors.Request($"Cluster '{Name}' is not in ACTIVE status: it is {Status}");
}

public sealed record Nodegroup(JsonObject Description)
{
    public string Name => Description.Text("nodegroupName")!;
    public string Status => Description.Text("status")!;
    public List<LaunchedInstance> Nodes { get; } = [];
    /// <summary>EKS's own copy of the launch template, and the instance profile that it makes for the role.</summary>
    public string TemplateId { get; set; } = "";
    public string Profile { get; set; } = "";
    /// <summary>The launch template's tags for what it launches, in EC2's form.</summary>
    public JsonArray Specifications { get; set; } = [];
}

public sealed record EksAddon(JsonObject Description)
{
    public string Name => Description.Text("addonName")!;
    public string Status => Description.Text("status")!;
    /// <summary>Its workloads were asked for their health from this time on.</summary>
    public DateTimeOffset AskFrom { get; set; }
    /// <summary>Unhealthy until then counts as starting.</summary>
    public DateTimeOffset DegradedFrom { get; set; }
}

/// <param name="RoleId">The unique id of the principal at the time.</param>
public sealed record EksAccessEntry(JsonObject Description, string RoleId, DateTimeOffset EffectiveAt)
{
    public List<AssociatedPolicy> Policies { get; } = [];
}

public sealed record AssociatedPolicy(JsonObject Description, DateTimeOffset EffectiveAt)
{
    public string Arn => Description.Text("policyArn")!;
    public string Name => Arn[(Arn.LastIndexOf('/') + 1)..];
}

public sealed record EksAssociation(JsonObject Description)
{
    public DateTimeOffset EffectiveAt { get; set; }
}

/// <param name="Of">The node group or add-on that changes; null for the cluster.</param>
public sealed record EksUpdate(JsonObject Description, string? Of);

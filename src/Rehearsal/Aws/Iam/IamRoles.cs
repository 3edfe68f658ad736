using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Iam;

/// <summary>A role. <paramref name="Id"/> is unique for ever: a role that is created again under the same name is another one.</summary>
/// <param name="Id">AROA and 17 more.</param>
/// <param name="Trust">The policy document that says who may assume it.</param>
public sealed record IamRole(string Name, string Arn, string Id, JsonObject Trust)
{
    public DateTimeOffset CreatedAt { get; init; }
    /// <summary>ARNs of attached managed policies, AWS's own among them.</summary>
    public IList<string> ManagedPolicyArns { get; init; } = [];
    /// <summary>Inline policy documents by name.</summary>
    public IDictionary<string, JsonObject> Policies { get; } = new Dictionary<string, JsonObject>();
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the trust policy lets <paramref name="service"/>, e.g. <c>pods.eks.amazonaws.com</c>, do <paramref name="action"/> with the role.</summary>
    public bool Trusts(string service, string action = "sts:AssumeRole")
        => (Trust["Statement"] as JsonArray ?? []).Any(statement => statement!["Effect"]?.ToString() == "Allow"
            && Json.Texts(statement["Principal"]?["Service"]).Contains(service) && Json.Texts(statement["Action"]).Contains(action));
}

/// <param name="Role">Its role's name; null: it has none.</param>
public sealed record InstanceProfile(string Name, string Arn, string Id, string? Role)
{
    public string Path { get; init; } = "/";
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

/// <summary>The account's roles, managed policies and instance profiles, with their documents: what each call is judged by.</summary>
public sealed class IamRoles(AwsContext context)
{
    readonly Dictionary<string, IamRole> roles = new();
    readonly Dictionary<string, InstanceProfile> profiles = new();
    readonly Dictionary<string, JsonObject> policies = new();

    /// <summary>How long a role that was just made is not known to other services: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency</summary>
    public TimeSpan Lag { get; init; }

    /// <summary>Services' own, which are in no other list.</summary>
    public ServiceLinkedRoles Linked { get; } = new(context);

    public IReadOnlyCollection<IamRole> All => roles.Values;

    public IReadOnlyCollection<InstanceProfile> Profiles => profiles.Values;

    /// <summary>The account's own managed policies: documents by ARN.</summary>
    public IReadOnlyDictionary<string, JsonObject> ManagedPolicies => policies;

    /// <summary>As other services see it.</summary>
    public IamRole? Find(string arn) => roles.Values.FirstOrDefault(role => role.Arn == arn && (Lag == TimeSpan.Zero || context.Now >= role.CreatedAt + Lag));

    /// <exception cref="AwsError">EntityAlreadyExists.</exception>
    public IamRole Create(string name, JsonObject trust, string path = "/", IEnumerable<string>? managedPolicyArns = null, IReadOnlyDictionary<string, string>? tags = null)
    {
        if (roles.ContainsKey(name)) throw Exists($"Role with name {name} already exists.");
        return roles[name] = new(name, Arn($"role{path}{name}"), UniqueId("AROA"), Json.Map(trust))
        {
            CreatedAt = context.Now, ManagedPolicyArns = [.. managedPolicyArns ?? []], Tags = tags ?? new Dictionary<string, string>(),
        };
    }

    /// <summary>By name. The same name later is another role.</summary>
    /// <exception cref="AwsError">DeleteConflict: an instance profile has it.</exception>
    public void Delete(string name)
    {
        if (profiles.Values.Any(profile => profile.Role == name)) throw new AwsError(409, "DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.");
        roles.Remove(name);
    }

    /// <exception cref="AwsError">NoSuchEntity.</exception>
    public IamRole Get(string name) => roles.GetValueOrDefault(name) ?? throw new AwsError(404, "NoSuchEntity", $"The role with name {name} cannot be found.");

    /// <param name="name">Name or ARN.</param>
    public InstanceProfile? Profile(string name) => profiles.Values.FirstOrDefault(profile => profile.Name == name || profile.Arn == name);

    public InstanceProfile CreateProfile(string name, string role, string path = "/", IReadOnlyDictionary<string, string>? tags = null)
    {
        if (profiles.ContainsKey(name)) throw Exists($"Instance Profile {name} already exists.");
        return profiles[name] = new(name, Arn($"instance-profile{path}{name}"), UniqueId("AIPA"), Get(role).Name) { Path = path, Tags = tags ?? new Dictionary<string, string>() };
    }

    /// <exception cref="AwsError">NoSuchEntity.</exception>
    public InstanceProfile GetProfile(string name) => profiles.GetValueOrDefault(name) ?? throw new AwsError(404, "NoSuchEntity", $"Instance Profile {name} cannot be found.");

    /// <exception cref="AwsError">NoSuchEntity: it does not have the role.</exception>
    public void RemoveRole(string profile, string role)
    {
        var found = GetProfile(profile);
        if (found.Role != role) throw new AwsError(404, "NoSuchEntity", $"The role with name {role} cannot be found.");
        profiles[profile] = found with { Role = null };
    }

    public void DeleteProfile(string name) => profiles.Remove(name);

    /// <returns>The ARN.</returns>
    public string CreatePolicy(string name, JsonObject document, string path = "/")
    {
        var arn = Arn($"policy{path}{name}");
        if (!policies.TryAdd(arn, Json.Map(document))) throw Exists($"A policy called {name} already exists.");
        return arn;
    }

    public void DeletePolicy(string arn) => policies.Remove(arn);

    string Arn(string resource) => $"arn:aws:iam::{context.Account}:{resource}";

    string UniqueId(string prefix) => prefix + context.Hex(17).ToUpperInvariant();

    static AwsError Exists(string message) => new(409, "EntityAlreadyExists", message);
}

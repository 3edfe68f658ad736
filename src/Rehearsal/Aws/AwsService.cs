using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;

namespace ComfyServerless.Rehearsal.Aws;

/// <summary>How requests of a service are read and answers are written; the four generic readers and writers are in <c>Wire/</c>.</summary>
public enum Protocol { Json10, Json11, RestJson, Query, Ec2Query, RestXml }

/// <summary>
/// One AWS service: its operations as rows, each with its handler. Everything runs on the world's thread. An operation that is not a row,
/// or a member of its input that the row does not name, is refused by name.
/// </summary>
public abstract class AwsService
{
    readonly Dictionary<string, Operation> operations = new();

    /// <summary>The name in the credential scope of a signature, e.g. <c>eks</c>.</summary>
    public abstract string SigningName { get; }

    public abstract Protocol Protocol { get; }

    /// <summary>Of answers, in the XML protocols whose services have one each.</summary>
    public virtual string XmlNamespace => "";

    public IReadOnlyDictionary<string, Operation> Operations => operations;

    /// <param name="name">The operation's name, e.g. <c>CreateCluster</c>.</param>
    /// <param name="effect">What it does to the world, for the journal.</param>
    /// <param name="members">
    /// The members of the input that are modelled, in the order in which they name the resource for the journal, separated by spaces; <c>*</c> for any.
    /// <c>tags</c> allows all below it; <c>vpc.subnets</c> and its like allow these only below <c>vpc</c>.
    /// </param>
    /// <param name="route">For REST protocols, e.g. <c>POST /clusters/{name}/addons</c>, <c>GET /{Bucket}/{Key+}</c> or <c>GET /{Bucket}?list-type=2</c>.</param>
    /// <param name="handler">Gives the output's members in their wire names, or throws <see cref="AwsError"/>.</param>
    /// <param name="effectOf">The journal's judgement of one call, when it depends on the input (the lock's item, the smoke test's picture).</param>
    /// <param name="until">What the answer waits for in virtual time (long polling).</param>
    protected void Add(
        string name, Effect effect, string members, Func<Call, JsonNode?> handler, string? route = null, Func<Call, Effect>? effectOf = null, Func<Call, Task>? until = null)
        => operations.Add(name, new(name, effect, members == "*" ? null : members.Split(' ', StringSplitOptions.RemoveEmptyEntries), handler, route) { EffectOf = effectOf, Until = until });
}

/// <summary>A row of <see cref="AwsService"/>.</summary>
public sealed record Operation(string Name, Effect Effect, IReadOnlyList<string>? Members, Func<Call, JsonNode?> Handler, string? Route)
{
    public Func<Call, Effect>? EffectOf { get; init; }
    public Func<Call, Task>? Until { get; init; }

    /// <summary>Refuses what the row does not name.</summary>
    public void Check(string service, JsonObject input)
    {
        if (Members != null) Check(service, input, "");
    }

    void Check(string service, JsonNode? node, string prefix)
    {
        if (node is JsonArray list) foreach (var item in list) Check(service, item, prefix);
        if (node is not JsonObject map) return;
        foreach (var (name, value) in map)
        {
            var path = prefix + name;
            if (Members!.Contains(path)) continue;
            if (!Members!.Any(member => member.StartsWith(path + "."))) throw AwsError.NotModelled(400, $"{service}:{Name}: the member {path} is not modelled");
            Check(service, value, path + ".");
        }
    }

    /// <summary>What the call is about: the first modelled member that it has.</summary>
    public string Detail(JsonObject input)
    {
        foreach (var member in Members ?? [])
        {
            if (input[member] is JsonArray { Count: > 0 } list && list.All(item => item is JsonValue)) return string.Join(", ", list);
            if (input[member] is JsonValue value) return value.ToString();
        }

        return "";
    }
}

/// <summary>One request. <paramref name="Input"/> has the members in their wire names (path labels and query parameters included).</summary>
public sealed record Call(string Operation, JsonObject Input, Caller Caller)
{
    /// <summary>The raw body, for REST-XML payloads.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public string Text(string member) => Input[member]?.GetValue<string>() ?? throw new AwsError(400, "ValidationException", $"{member} is required");
    public string? TextOrNull(string member) => Input[member]?.GetValue<string>();
}

/// <summary>Who calls: a function or build by its state's or project's name, and the role whose credentials signed the request.</summary>
/// <param name="Name">For the journal, e.g. <c>EnsureCluster</c>.</param>
/// <param name="RoleArn">The role's ARN.</param>
/// <param name="Inside">In the VPC: reaches Kubernetes and S3 only.</param>
/// <param name="Outside">Reaches AWS's public endpoints.</param>
public sealed record Caller(string Name, string RoleArn, bool Inside, bool Outside);

/// <summary>An error as the service would answer it.</summary>
public sealed class AwsError(int status, string code, string message, JsonObject? members = null) : Exception(message)
{
    public int Status => status;
    public string Code => code;
    /// <summary>Further members of the error's shape, in their wire names.</summary>
    public JsonObject? Members => members;

    /// <summary>Real AWS has it; the rehearsal does not.</summary>
    public static AwsError NotModelled(int status, string what) => new(status, "NotModelled", what);
}

using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Ec2;

/// <summary>A kind of EC2 resource, as data.</summary>
/// <param name="Prefix">Of its ids, e.g. <c>subnet</c>.</param>
/// <param name="Id">The member with the id, e.g. <c>subnetId</c>.</param>
/// <param name="Set">The list in the answer, e.g. <c>subnetSet</c>.</param>
/// <param name="Ids">The list of ids in the request, e.g. <c>SubnetId</c>.</param>
/// <param name="NotFound">The error's code.</param>
/// <param name="Message">The error's text; {0} is the id.</param>
/// <param name="Filters">Modelled filters and the members that they compare, e.g. <c>vpc-id=vpcId attachment.vpc-id=attachmentSet.vpcId</c>; tags need no row.</param>
public sealed record Ec2Kind(string Prefix, string Id, string Set, string Ids, string NotFound, string Message, string Filters)
{
    public IReadOnlyDictionary<string, string[]> Paths { get; } = Filters.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1].Split('.'));
}

/// <summary>All resources of one kind, kept in the very form in which EC2 describes them.</summary>
public sealed class Ec2Table(AwsContext context, Ec2Kind kind)
{
    readonly OrderedDictionary<string, JsonObject> rows = new();
    readonly Dictionary<string, DateTimeOffset> leaving = new();

    public IReadOnlyCollection<JsonObject> All => Current().Values;

    /// <summary>Takes a description, gives it an id and tags.</summary>
    public JsonObject Add(JsonObject description, IReadOnlyDictionary<string, string>? tags = null)
    {
        var id = $"{kind.Prefix}-{context.Hex(17)}";
        description[kind.Id] = id;
        description["ownerId"] ??= context.Account;
        Ec2Tags.Write(description, tags ?? new Dictionary<string, string>());
        return rows[id] = description;
    }

    public JsonObject? Find(string id) => Current().GetValueOrDefault(id);

    /// <exception cref="AwsError">The kind's not-found.</exception>
    public JsonObject Get(string id) => Find(id) ?? throw Missing(id);

    public void Remove(string id) => rows.Remove(id);

    /// <summary>EC2 goes on describing what is gone for about an hour.</summary>
    public void RemoveInAnHour(string id) => leaving[id] = context.Now + TimeSpan.FromHours(1);

    /// <summary>The answer to a Describe: by ids or by filters, a page at a time.</summary>
    /// <param name="view">How a resource stands in the answer.</param>
    public JsonObject Describe(Call call, Func<JsonObject, JsonObject>? view = null, string filter = "Filter")
    {
        var ids = Json.Texts(call.Input[kind.Ids]);
        var chosen = (ids.Count == 0 ? All : ids.Select(Get)).Where(row => Matches(call, row, call.Input[filter] as JsonArray ?? []));
        return Json.Page([.. chosen.Select(row => view is null ? row : view(row))], kind.Set, Token(call), call.Input["MaxResults"], 1000);
    }

    public bool Matches(Call call, JsonObject row, JsonArray filters) => filters.All(filter => Matches(call, row, filter!["Name"]!.ToString(), Json.Texts(filter["Value"])));

    bool Matches(Call call, JsonObject row, string name, IReadOnlyList<string> patterns)
    {
        var values = name.StartsWith("tag:") ? Ec2Tags.Of(row).Where(tag => tag.Key == name["tag:".Length..]).Select(tag => tag.Value)
            : name == "tag-key" ? Ec2Tags.Of(row).Keys
            : kind.Paths.TryGetValue(name, out var path) ? At(row, path)
            : throw AwsError.NotModelled(400, $"ec2:{call.Operation}: the filter {name} is not modelled");
        return values.Any(value => patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: false)));
    }

    static IEnumerable<string> At(JsonNode? node, ReadOnlyMemory<string> path) => node switch
    {
        null => [],
        JsonArray list => list.SelectMany(item => At(item, path)),
        JsonObject map when path.Length > 0 => At(map[path.Span[0]], path[1..]),
        _ => [node.ToString()],
    };

    static JsonNode? Token(Call call) => call.TextOrNull("NextToken") is not { } token || int.TryParse(token, out _)
        ? call.Input["NextToken"]
        : throw new AwsError(400, "InvalidNextToken", $"The token '{token}' is invalid");

    OrderedDictionary<string, JsonObject> Current()
    {
        foreach (var (id, _) in leaving.Where(row => row.Value <= context.Now).ToList()) { rows.Remove(id); leaving.Remove(id); }
        return rows;
    }

    AwsError Missing(string id) => new(400, kind.NotFound, string.Format(System.Globalization.CultureInfo.InvariantCulture, kind.Message, id));
}

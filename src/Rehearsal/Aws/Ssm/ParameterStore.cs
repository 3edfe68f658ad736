using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.Ssm;

/// <summary>
/// The Parameter Store's standard tier: values of at most 4,096 bytes, versions, SecureStrings under the account's own key.
/// Refusals after the API reference of PutParameter and GetParameter (docs.aws.amazon.com/systems-manager/latest/APIReference).
/// </summary>
public sealed partial class ParameterStore(AwsContext aws)
{
    internal const string PutMembers = "Name Value Type Overwrite Description Tier DataType Tags";
    const int LongestValue = 4096;

    readonly SortedDictionary<string, Parameter> parameters = new(StringComparer.Ordinal);

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, Parameter> All => parameters;

    /// <summary>What AWS publishes in every account, by name. Settable.</summary>
    public IDictionary<string, string> Public { get; } = PublicParameters.All();

    internal ResourceType ResourceType => new("AWS::SSM::Parameter", "AllowedPattern DataType Description Name Tags Tier Type Value", request =>
    {
        var name = PhysicalNames.Of(request, "Name", aws);
        if (parameters.ContainsKey(name)) throw Exists();
        parameters[name] = new(name, Checked(name, request.Text("Type")), request.Text("Value"), 1, aws.Now, request.TextOrNull("Description")) { Tags = new(request.Tags.ToDictionary(), StringComparer.Ordinal) };
        return new(name, new() { ["Type"] = request.Text("Type"), ["Value"] = request.Text("Value") });
    })
    {
        Delete = name => parameters.Remove(name),
        Update = (name, request) =>
        {
            parameters[name] = parameters[name] with { Value = request.Text("Value"), Version = parameters[name].Version + 1, Modified = aws.Now };
            return new() { ["Type"] = request.Text("Type"), ["Value"] = request.Text("Value") };
        },
    };

    /// <summary>Sets a parameter from outside, as a person would in the console. World's thread.</summary>
    public void Set(string name, string value, string type = "String")
        => parameters[name] = new(name, Checked(name, type), value, (parameters.GetValueOrDefault(name)?.Version ?? 0) + 1, aws.Now, null) { Tags = parameters.GetValueOrDefault(name)?.Tags ?? new(StringComparer.Ordinal) };

    public JsonObject Get(Call call) => new() { ["Parameter"] = Published(call.Text("Name")) ?? Find(call.Text("Name")).Describe(aws, Json.Flag(call.Input["WithDecryption"])) };

    public JsonObject GetMany(Call call)
    {
        var names = Json.Texts(call.Input["Names"]);
        if (names.Count is 0 or > 10) throw new AwsError(400, "ValidationException", "1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length less than or equal to 10");
        return new()
        {
            ["Parameters"] = Json.List(names.Where(parameters.ContainsKey).Select(name => parameters[name].Describe(aws, Json.Flag(call.Input["WithDecryption"])))),
            ["InvalidParameters"] = Json.List(names.Where(name => !parameters.ContainsKey(name))),
        };
    }

    public JsonObject GetByPath(Call call)
    {
        var path = call.Text("Path").TrimEnd('/') + "/";
        if (!path.StartsWith('/')) throw new AwsError(400, "ValidationException", "The parameter path must start with a forward slash (/).");
        var found = parameters.Values.Where(parameter => parameter.Name.StartsWith(path, StringComparison.Ordinal) && (Json.Flag(call.Input["Recursive"]) || !parameter.Name[path.Length..].Contains('/')));
        return Json.Page([.. found.Select(parameter => parameter.Describe(aws, Json.Flag(call.Input["WithDecryption"])))], "Parameters", call.Input["NextToken"], call.Input["MaxResults"], 10, "NextToken");
    }

    public JsonObject Describe(Call call)
        => Json.Page([.. parameters.Values.Select(parameter => parameter.Metadata(aws))], "Parameters", call.Input["NextToken"], call.Input["MaxResults"], 10, "NextToken");

    public JsonObject Put(Call call)
    {
        var (name, value, before) = (call.Text("Name"), call.Text("Value"), parameters.GetValueOrDefault(call.Text("Name")));
        if (before != null && !Json.Flag(call.Input["Overwrite"])) throw Exists();
        if (before != null && call.Input["Tags"] is JsonArray { Count: > 0 })
            throw new AwsError(400, "ValidationException", "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.");
        if (value.Length == 0) throw new AwsError(400, "ValidationException", "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.");
        if (value.Length > LongestValue)
            throw new AwsError(400, "ValidationException", "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.");
        var type = call.TextOrNull("Type") ?? before?.Type ?? throw new AwsError(400, "ValidationException", "A parameter type is required when you create a parameter.");
        parameters[name] = new(name, Checked(name, type), value, (before?.Version ?? 0) + 1, aws.Now, call.TextOrNull("Description") ?? before?.Description) { Tags = before?.Tags ?? Tags(call) };
        return new() { ["Version"] = parameters[name].Version, ["Tier"] = "Standard" };
    }

    public JsonObject? Delete(Call call)
    {
        parameters.Remove(Find(call.Text("Name")).Name);
        return [];
    }

    public JsonObject DeleteMany(Call call)
    {
        var (gone, missing) = (Json.Texts(call.Input["Names"]).Where(parameters.ContainsKey).ToList(), Json.Texts(call.Input["Names"]).Where(name => !parameters.ContainsKey(name)).ToList());
        foreach (var name in gone) parameters.Remove(name);
        return new() { ["DeletedParameters"] = Json.List(gone), ["InvalidParameters"] = Json.List(missing) };
    }

    public JsonObject ListTags(Call call) => new()
    {
        ["TagList"] = Json.List(Tagged(call).Tags.Select(tag => (JsonNode)new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })),
    };

    public JsonObject? AddTags(Call call)
    {
        foreach (var (key, value) in Tags(call)) Tagged(call).Tags[key] = value;
        return [];
    }

    Parameter Tagged(Call call) => call.Text("ResourceType") == "Parameter"
        ? parameters.GetValueOrDefault(call.Text("ResourceId")) ?? throw new AwsError(400, "InvalidResourceId", "The resource ID is not valid. Verify that you entered the correct ID and try again.")
        : throw AwsError.NotModelled(400, $"ssm:{call.Operation}: ResourceType {call.Text("ResourceType")} is not modelled");

    JsonObject? Published(string name) => !Public.TryGetValue(name, out var value) ? null
        : new() { ["Name"] = name, ["Type"] = "String", ["Value"] = value, ["Version"] = 1, ["DataType"] = "text", ["ARN"] = $"arn:aws:ssm:{aws.Region}::parameter{name}" };

    Parameter Find(string name) => parameters.GetValueOrDefault(name) ?? throw new AwsError(400, "ParameterNotFound", "");

    static SortedDictionary<string, string> Tags(Call call)
        => new((call.Input["Tags"] as JsonArray ?? []).ToDictionary(tag => tag!["Key"]!.ToString(), tag => tag!["Value"]!.ToString()), StringComparer.Ordinal);

    static AwsError Exists() => new(400, "ParameterAlreadyExists", "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.");

    static string Checked(string name, string type)
    {
        if (ReservedName().IsMatch(name)) throw new AwsError(400, "ValidationException", $"Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). Found: {name}");
        if (!AllowedName().IsMatch(name) || (name[1..].Contains('/') && name[0] != '/'))
            throw new AwsError(400, "ValidationException", "Parameter name must be a fully qualified name: letters, numbers and .-_ with / between levels, which then begins the name, too.");
        return type is "String" or "StringList" or "SecureString" ? type
            : throw new AwsError(400, "ValidationException", $"1 validation error detected: Value '{type}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [String, StringList, SecureString]");
    }

    [GeneratedRegex("^/?(aws|ssm)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex ReservedName();
    [GeneratedRegex("^/?[a-zA-Z0-9._-]+(/[a-zA-Z0-9._-]+)*\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex AllowedName();
}

using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.CloudFormation;

/// <summary>Reads what a caller wants of a stack: template, parameters, tags. World's thread.</summary>
/// <param name="read">An object by bucket and key; null when it is not there.</param>
sealed partial class StackSource(ResourceTable types, Func<string, string, byte[]?> read)
{
    const int LargestBody = 51_200;

    /// <param name="before">The stack's content now; null for a new one.</param>
    /// <exception cref="AwsError">ValidationError.</exception>
    public StackContent Read(Call call, StackContent? before)
    {
        var (template, body) = Template(call, before);
        return new(template, body, Parameters(call.Input["Parameters"] as JsonArray ?? [], template, before),
            call.Input["Tags"] is JsonArray tags ? tags.ToDictionary(tag => tag!["Key"]!.ToString(), tag => tag!["Value"]!.ToString()) : before?.Tags ?? new Dictionary<string, string>());
    }

    (StackTemplate Template, string Body) Template(Call call, StackContent? before)
    {
        var (body, url, previous) = (call.TextOrNull("TemplateBody"), call.TextOrNull("TemplateURL"), Json.Flag(call.Input["UsePreviousTemplate"]));
        if (new[] { body != null, url != null, previous }.Count(given => given) != 1)
            throw Invalid(before is null ? "Either Template URL or Template Body must be specified." : "Either Template URL or Template Body must be specified, or UsePreviousTemplate.");
        if (previous) return (before!.Template, before.Body);
        if (body?.Length > LargestBody) throw Invalid($"1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to {LargestBody}");
        body ??= Fetch(url!);
        try
        {
            var template = StackTemplate.Parse(body);
            Check(template, call);
            return (template, body);
        }
        catch (TemplateException error)
        {
            throw Invalid($"Template format error: {error.Message}");
        }
    }

    string Fetch(string url)
    {
        if (Address().Match(url) is not { Success: true } match) throw Invalid("TemplateURL must be a supported URL.");
        var bytes = read(match.Groups["bucket"].Value, Uri.UnescapeDataString(match.Groups["key"].Value)) ?? throw Invalid("S3 error: The specified key does not exist.\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html");
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Everything that the world could not make is refused before anything is made.</summary>
    void Check(StackTemplate template, Call call)
    {
        if (template.Resources.Count == 0) throw Invalid("Template format error: At least one Resources member must be defined.");
        foreach (var resource in template.Resources.Values)
        {
            var type = types.Find(resource.Type) ?? throw AwsError.NotModelled(400, $"Resources.{resource.Id}: the resource type {resource.Type} is not modelled");
            try { ResourceTable.Check(resource, type, resource.Properties); }
            catch (TemplateException error) { throw AwsError.NotModelled(400, error.Message); }
        }

        _ = References.InOrder(template.Resources);
        var iam = template.Resources.Values.Where(resource => resource.Type.StartsWith("AWS::IAM::", StringComparison.Ordinal)).ToList();
        if (iam.Count > 0 && !Json.Texts(call.Input["Capabilities"]).Any(capability => capability is "CAPABILITY_IAM" or "CAPABILITY_NAMED_IAM"))
            throw new AwsError(400, "InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_IAM]");
    }

    static Dictionary<string, string> Parameters(JsonArray given, StackTemplate template, StackContent? before)
    {
        var values = new Dictionary<string, string>();
        foreach (var one in given.Select(item => item!.AsObject()))
        {
            var key = one.Text("ParameterKey") ?? throw Invalid("Parameters: ParameterKey is required");
            var previous = Json.Flag(one["UsePreviousValue"]);
            if (previous && before?.Parameters.ContainsKey(key) != true) throw Invalid($"Invalid input for parameter key {key}. Cannot specify usePreviousValue as true for a parameter key not in the previous template");
            values[key] = previous ? before!.Parameters[key] : one.Text("ParameterValue") ?? "";
        }

        Refuse(values.Keys.Where(key => !template.Parameters.ContainsKey(key)), "do not exist in the template");
        foreach (var (key, parameter) in template.Parameters)
            if (parameter.Default is { } otherwise) values.TryAdd(key, otherwise);
        Refuse(template.Parameters.Keys.Where(key => !values.ContainsKey(key)), "must have values");
        foreach (var (key, parameter) in template.Parameters) Constrain(key, parameter, values[key]);
        return values;
    }

    static void Refuse(IEnumerable<string> keys, string why)
    {
        if (keys.ToList() is { Count: > 0 } found) throw Invalid($"Parameters: [{string.Join(", ", found)}] {why}");
    }

    static void Constrain(string key, TemplateParameter parameter, string value)
    {
        if (parameter.Pattern is { } pattern && !Regex.IsMatch(value, $"^(?:{pattern})$", RegexOptions.None, TimeSpan.FromSeconds(1))) throw Invalid($"Parameter {key} failed to satisfy constraint: must match pattern {pattern}");
        if (parameter.Allowed.Count > 0 && !parameter.Allowed.Contains(value)) throw Invalid($"Parameter '{key}' must be one of AllowedValues");
        if (value.Length < parameter.Shortest) throw Invalid($"Parameter '{key}' must contain at least {parameter.Shortest} characters");
        if (value.Length > parameter.Longest) throw Invalid($"Parameter '{key}' must contain at most {parameter.Longest} characters");
        if (parameter.Type == "Number" && !double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out _)) throw Invalid($"Parameter '{key}' must be a number.");
        if (parameter.Type.StartsWith("AWS::SSM", StringComparison.Ordinal)) throw AwsError.NotModelled(400, $"Parameters.{key}: the type {parameter.Type} is not modelled");
    }

    public static AwsError Invalid(string message) => new(400, "ValidationError", message);

    [GeneratedRegex(@"^https://(?:(?<bucket>[a-z0-9][a-z0-9.-]+)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com|s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com/(?<bucket>[^/]+))/(?<key>[^?]+)", RegexOptions.None, 1000)]
    private static partial Regex Address();
}

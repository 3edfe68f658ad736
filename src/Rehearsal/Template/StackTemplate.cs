using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Template;

/// <summary>
/// A CloudFormation template as CDK synthesizes it: resources, outputs, parameters and conditions. Sections and resource attributes that are not modelled are refused by name.
/// </summary>
public sealed record StackTemplate(
    IReadOnlyDictionary<string, TemplateResource> Resources, IReadOnlyDictionary<string, JsonNode> Outputs,
    IReadOnlyDictionary<string, TemplateParameter> Parameters, IReadOnlyDictionary<string, JsonNode> Conditions)
{
    /// <summary>The names of the conditions that outputs have, by output.</summary>
    public IReadOnlyDictionary<string, string> OutputConditions { get; init; } = new Dictionary<string, string>();

    public string? Description { get; init; }

    /// <exception cref="TemplateException">Not a template, or more than is modelled.</exception>
    public static StackTemplate Parse(string json)
    {
        var root = Read(json);
        Refuse(root, "", "AWSTemplateFormatVersion", nameof(Description), "Metadata", nameof(Resources), nameof(Outputs), nameof(Parameters), nameof(Conditions), "Rules");
        return new(
            Section(root, nameof(Resources)).ToDictionary(pair => pair.Key, pair => Resource(pair.Key, pair.Value!.AsObject())),
            Section(root, nameof(Outputs)).ToDictionary(pair => pair.Key, pair => pair.Value!["Value"] ?? throw new TemplateException($"Outputs.{pair.Key}", "has no Value")),
            Section(root, nameof(Parameters)).ToDictionary(pair => pair.Key, pair => Parameter(pair.Key, pair.Value!.AsObject())),
            Section(root, nameof(Conditions)).ToDictionary(pair => pair.Key, pair => pair.Value!))
        {
            OutputConditions = Section(root, nameof(Outputs)).Where(pair => pair.Value!["Condition"] is not null).ToDictionary(pair => pair.Key, pair => pair.Value!["Condition"]!.GetValue<string>()),
            Description = root[nameof(Description)]?.GetValue<string>(),
        };
    }

    static TemplateParameter Parameter(string id, JsonObject body)
    {
        Refuse(body, $"Parameters.{id}.", "Type", "Default", "Description", "NoEcho", "AllowedPattern", "AllowedValues", "MinLength", "MaxLength", "ConstraintDescription");
        return new(body["Type"]!.GetValue<string>(), body["Default"]?.ToString())
        {
            IsSecret = body["NoEcho"]?.ToString() is "true",
            Pattern = body["AllowedPattern"]?.GetValue<string>(),
            Allowed = [.. (body["AllowedValues"] as JsonArray ?? []).Select(value => value!.ToString())],
            Shortest = int.Parse(body["MinLength"]?.ToString() ?? "0", System.Globalization.CultureInfo.InvariantCulture),
            Longest = int.Parse(body["MaxLength"]?.ToString() ?? "4096", System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    static JsonObject Read(string json)
    {
        try { return JsonNode.Parse(json) as JsonObject ?? throw new TemplateException("the template", "is not a JSON object"); }
        catch (JsonException error) { throw new TemplateException("the template", $"is not JSON: {error.Message}"); }
    }

    static IEnumerable<KeyValuePair<string, JsonNode?>> Section(JsonObject root, string name) => root[name] as JsonObject ?? [];

    static TemplateResource Resource(string id, JsonObject body)
    {
        Refuse(body, $"Resources.{id}.", "Type", "Properties", "DependsOn", "Condition", "Metadata", "DeletionPolicy", "UpdateReplacePolicy");
        var type = body["Type"]?.GetValue<string>() ?? throw new TemplateException($"Resources.{id}", "has no Type");
        var after = body["DependsOn"] switch { null => [], JsonArray list => list.Select(item => item!.GetValue<string>()).ToList(), var one => [one.GetValue<string>()] };
        return new(id, type, body["Properties"] as JsonObject ?? [], after, body["Condition"]?.GetValue<string>(), body["DeletionPolicy"]?.GetValue<string>() is "Retain" or "RetainExceptOnCreate");
    }

    static void Refuse(JsonObject map, string path, params string[] known)
    {
        foreach (var name in map.Select(pair => pair.Key))
            if (!known.Contains(name)) throw new TemplateException(path + name, "is not modelled");
    }
}

/// <param name="Properties">With their intrinsic functions.</param>
/// <param name="DependsOn">Logical ids that must exist first, beyond those that the properties refer to.</param>
/// <param name="IsRetained">Deleting the stack leaves the resource.</param>
public sealed record TemplateResource(string Id, string Type, JsonObject Properties, IReadOnlyList<string> DependsOn, string? Condition, bool IsRetained);

/// <param name="Default">Null: a value must be given.</param>
public sealed record TemplateParameter(string Type, string? Default)
{
    /// <summary>NoEcho: its value is never shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>A regular expression that the whole value must match.</summary>
    public string? Pattern { get; init; }

    /// <summary>Empty: any.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>In characters.</summary>
    public int Shortest { get; init; }

    /// <inheritdoc cref="Shortest"/>
    public int Longest { get; init; } = 4096;

    public bool IsList => Type == "CommaDelimitedList" || Type.StartsWith("List<", StringComparison.Ordinal);
}

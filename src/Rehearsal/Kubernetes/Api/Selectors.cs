using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>A label selector: all of its requirements hold.</summary>
public sealed partial class LabelSelector
{
    readonly List<(string Key, string Operator, string[] Values)> requirements = [];

    /// <param name="text">As in a query: <c>app=comfyui,tier in (a, b),!old</c>.</param>
    /// <exception cref="StatusError">It cannot be read.</exception>
    public static LabelSelector Parse(string text)
    {
        var selector = new LabelSelector();
        foreach (var part in Comma().Split(text).Select(part => part.Trim()).Where(part => part.Length > 0))
        {
            var match = Requirement().Match(part);
            if (!match.Success) throw StatusError.BadRequest($"unable to parse requirement: {part}");
            var (key, values) = (match.Groups["key"].Value, match.Groups["values"].Value.Split(',', StringSplitOptions.TrimEntries));
            selector.requirements.Add(match.Groups["equals"].Value switch
            {
                "=" or "==" => (key, "In", [match.Groups["value"].Value]),
                "!=" => (key, "NotIn", [match.Groups["value"].Value]),
                _ when match.Groups["set"].Value is { Length: > 0 } set => (key, set == "in" ? "In" : "NotIn", values),
                _ => (key, match.Groups["not"].Length > 0 ? "DoesNotExist" : "Exists", []),
            });
        }

        return selector;
    }

    /// <param name="selector">As in objects: matchLabels and matchExpressions.</param>
    public static LabelSelector Of(JsonObject selector)
    {
        var result = new LabelSelector();
        foreach (var (key, value) in selector["matchLabels"] as JsonObject ?? []) result.requirements.Add((key, "In", [value!.ToString()]));
        foreach (var expression in selector["matchExpressions"] as JsonArray ?? [])
            result.requirements.Add((expression.Text("key") ?? "", expression.Text("operator") ?? "", [.. (expression!["values"] as JsonArray ?? []).Select(value => value!.ToString())]));
        return result;
    }

    public bool Matches(JsonObject labels) => requirements.All(requirement =>
    {
        var value = labels[requirement.Key]?.ToString();
        return requirement.Operator switch
        {
            "In" => value != null && requirement.Values.Contains(value),
            "NotIn" => value is null || !requirement.Values.Contains(value),
            "Exists" => value != null,
            _ => value is null,
        };
    });

    [GeneratedRegex(@",(?![^(]*\))")] private static partial Regex Comma();

    [GeneratedRegex(@"^(?<not>!)?\s*(?<key>[A-Za-z0-9./_-]+)\s*((?<equals>==|!=|=)\s*(?<value>[A-Za-z0-9._-]*)|\s(?<set>in|notin)\s*\((?<values>[^)]*)\))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Requirement();
}

/// <summary>A field selector: equalities over the few fields that each kind offers.</summary>
public sealed class FieldSelector
{
    // Beside metadata.name and metadata.namespace, which every kind has.
    static readonly IReadOnlyDictionary<string, string[]> Offered = new Dictionary<string, string[]>
    {
        ["Pod"] = ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork", "status.phase", "status.podIP", "status.nominatedNodeName"],
        ["Event"] = ["involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.fieldPath", "reason", "type",
            "reportingComponent", "source"],
        ["Node"] = ["spec.unschedulable"], ["Namespace"] = ["status.phase"], ["Secret"] = ["type"],
    };

    readonly List<(string Field, string Value, bool Equal)> terms = [];

    /// <exception cref="StatusError">The kind does not offer the field.</exception>
    public static FieldSelector Parse(string text, ResourceKind kind)
    {
        var selector = new FieldSelector();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var equal = !part.Contains("!=");
            if (part.Split(equal ? part.Contains("==") ? "==" : "=" : "!=") is not [var field, var value]) throw StatusError.BadRequest($"invalid field selector: {part}");
            if (field is not ("metadata.name" or "metadata.namespace") && !Offered.GetValueOrDefault(kind.Name, []).Contains(field)) throw StatusError.BadRequest($"field label not supported: {field}");
            selector.terms.Add((field, value, equal));
        }

        return selector;
    }

    public bool Matches(JsonObject item) => terms.All(term =>
    {
        var field = term.Field switch { "source" => "source.component", "spec.unschedulable" or "spec.hostNetwork" when item.At(term.Field) is null => "", var plain => plain };
        var value = field.Length == 0 ? "false" : item.At(field)?.ToString() ?? "";
        return value == term.Value == term.Equal;
    });
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Aws.Events;

/// <summary>Where a rule sends to, and what of the event it sends: all of it, a constant, a part, or a template with parts filled in.</summary>
public sealed partial record RuleTarget(string Arn, string? Constant, string? Path, IReadOnlyDictionary<string, string> Parts, string? Template)
{
    /// <exception cref="FormatException">More than is modelled.</exception>
    public static RuleTarget Parse(JsonObject target)
    {
        foreach (var field in target.Select(pair => pair.Key))
            if (field is not (nameof(Arn) or "Id" or "Input" or "InputPath" or "InputTransformer" or "RoleArn" or "DeadLetterConfig" or "RetryPolicy" or "SqsParameters")) throw new FormatException($"Targets.{field}: is not modelled");
        var transformer = target["InputTransformer"];
        return new(target[nameof(Arn)]!.ToString(), target["Input"]?.ToString(), target["InputPath"]?.ToString(),
            (transformer?["InputPathsMap"] as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => pair.Value!.ToString()), transformer?["InputTemplate"]?.ToString());
    }

    public JsonNode? Input(JsonObject occurred)
    {
        if (Constant != null) return JsonNode.Parse(Constant);
        if (Path != null) return Select(Path, occurred);
        // A part inside quotes is text; outside, it brings its own.
        return Template is null ? occurred.DeepClone() : JsonNode.Parse(Part().Replace(Template, match =>
        {
            var value = Parts.TryGetValue(match.Groups["name"].Value, out var path) ? Select(path, occurred) : null;
            var quoted = match.Index > 0 && Template[..match.Index].Count(letter => letter == '"') % 2 == 1;
            return quoted ? System.Text.Json.JsonEncodedText.Encode(value?.ToString() ?? "").ToString() : value?.ToJsonString() ?? "null";
        }));
    }

    static JsonNode? Select(string path, JsonObject occurred) => ExpressionParser.Path(path).Path.Find(ValueReader.Of(occurred))?.ToNode();

    [GeneratedRegex("<(?<name>[A-Za-z0-9_.-]+)>", RegexOptions.NonBacktracking)] private static partial Regex Part();
}

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ComfyServerless.Rehearsal.Template;

/// <summary>
/// Evaluates intrinsic functions. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
/// One that is not a row here is refused by name.
/// </summary>
/// <param name="reference">Ref: a resource's physical id, a parameter or a pseudo parameter; null for AWS::NoValue.</param>
/// <param name="attribute">Fn::GetAtt: logical id and attribute.</param>
/// <param name="condition">A condition's value by name.</param>
public sealed partial class Intrinsics(Func<string, JsonNode?> reference, Func<string, string, JsonNode> attribute, Func<string, bool> condition)
{
    /// <exception cref="TemplateException">At <paramref name="where"/>.</exception>
    public JsonNode? Evaluate(JsonNode? node, string where) => node switch
    {
        JsonObject { Count: 1 } map when Function(map.First().Key) is { } function => function(map.First().Value, where),
        JsonObject map => Map(map, where),
        JsonArray list => new JsonArray([.. list.Index().Select(at => Evaluate(at.Item, $"{where}[{at.Index}]")).Where(item => item is not null)]),
        _ => node?.DeepClone(),
    };

    /// <summary>A condition: Fn::Equals, Fn::And, Fn::Or, Fn::Not, Condition.</summary>
    public bool Holds(JsonNode? node, string where) => Evaluate(node, where)?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new TemplateException(where, "is not a condition"),
    };

    JsonObject Map(JsonObject map, string where)
    {
        var result = new JsonObject();
        foreach (var (name, value) in map)
            if (Evaluate(value, $"{where}.{name}") is { } evaluated) result[name] = evaluated; // AWS::NoValue leaves the property out
        return result;
    }

    Func<JsonNode?, string, JsonNode?>? Function(string name) => name switch
    {
        "Ref" => (argument, _) => reference(argument!.GetValue<string>())?.DeepClone(),
        "Fn::GetAtt" => (argument, where) => GetAtt(argument!, where),
        "Fn::Join" => (argument, where) => string.Join(Text(argument![0], where), List(argument[1], where).Select(part => part!.ToString())),
        "Fn::Sub" => Sub,
        "Fn::Select" => (argument, where) => Select(argument!, where),
        "Fn::Split" => (argument, where) => new JsonArray([.. Text(argument![1], where).Split(Text(argument[0], where)).Select(part => (JsonNode)part)]),
        "Fn::Base64" => (argument, where) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Text(argument, where))),
        "Fn::If" => (argument, where) => Evaluate(condition(argument![0]!.GetValue<string>()) ? argument[1] : argument[2], where),
        "Fn::Equals" => (argument, where) => Text(argument![0], where) == Text(argument[1], where),
        "Fn::Not" => (argument, where) => !Holds(argument![0], where),
        "Fn::And" => (argument, where) => argument!.AsArray().All(item => Holds(item, where)),
        "Fn::Or" => (argument, where) => argument!.AsArray().Any(item => Holds(item, where)),
        "Condition" => (argument, where) => argument is JsonValue value && value.TryGetValue<string>(out var named) ? condition(named) : new JsonObject { ["Condition"] = Evaluate(argument, where) },
        _ when name.StartsWith("Fn::", StringComparison.Ordinal) => (_, where) => throw new TemplateException(where, $"{name} is not modelled"),
        _ => null,
    };

    JsonNode GetAtt(JsonNode argument, string where)
    {
        var (id, name) = argument is JsonArray pair ? (pair[0]!.GetValue<string>(), Text(pair[1], where)) : (argument.GetValue<string>().Split('.', 2)[0], argument.GetValue<string>().Split('.', 2)[1]);
        return attribute(id, name).DeepClone();
    }

    JsonNode? Select(JsonNode argument, string where)
    {
        var (index, list) = (int.Parse(Text(argument[0], where)), List(argument[1], where));
        return index < list.Count ? list[index]?.DeepClone() : throw new TemplateException(where, $"Fn::Select asks for item {index} of {list.Count}");
    }

    JsonNode Sub(JsonNode? argument, string where)
    {
        var (text, own) = argument is JsonArray pair ? (pair[0]!.GetValue<string>(), pair[1]!.AsObject()) : (argument!.GetValue<string>(), []);
        return Variable().Replace(text, match =>
        {
            var name = match.Groups["name"].Value;
            if (name.StartsWith('!')) return "${" + name[1..] + "}";
            if (own.ContainsKey(name)) return Text(own[name], where);
            return name.Contains('.') ? attribute(name.Split('.', 2)[0], name.Split('.', 2)[1]).ToString() : reference(name)?.ToString() ?? "";
        });
    }

    JsonArray List(JsonNode? node, string where) => Evaluate(node, where) as JsonArray ?? throw new TemplateException(where, "is not a list");

    string Text(JsonNode? node, string where) => Evaluate(node, where) is JsonValue value ? value.ToString() : throw new TemplateException(where, "is not a text");

    [GeneratedRegex(@"\$\{(?<name>[^}]+)\}", RegexOptions.NonBacktracking)] private static partial Regex Variable();
}


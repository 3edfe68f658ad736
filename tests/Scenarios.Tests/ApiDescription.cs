using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ComfyServerless.TestKit;
using YamlDotNet.Serialization;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>docs/openapi.yaml, held against answers of the implementation.</summary>
static class ApiDescription
{
    static readonly JsonNode Document = JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build()
        .Serialize(new DeserializerBuilder().Build().Deserialize(File.ReadAllText(Path.Combine(Worlds.Root, "docs", "openapi.yaml")))!))!;

    /// <summary>The answer's status, media type and fields are described for its route. A request that no route takes has API Gateway's answer, and is 404 or 403.</summary>
    public static void Covers(string method, string path, int status, string? mediaType, JsonObject body)
    {
        var route = Document["paths"]!.AsObject().FirstOrDefault(pair => Regex.IsMatch(path, "^" + Regex.Replace(pair.Key, "\\{[a-z]+\\}", "[^/]+") + "$") && pair.Value![method.ToLowerInvariant()] is not null);
        if (route.Value is null)
        {
            Assert.Contains(status, new[] { 403, 404 });
            return;
        }

        var responses = route.Value[method.ToLowerInvariant()]!["responses"]!.AsObject();
        Assert.True(responses.ContainsKey($"{status}"), $"{method} {route.Key} answers {status}, which docs/openapi.yaml does not describe: {body.ToJsonString()}");
        if (Resolved(responses[$"{status}"]!)["content"] is not JsonObject content) return;
        var (type, described) = Assert.Single(content);
        Assert.Equal(type, mediaType);
        Fits(described!["schema"]!, body, $"{method} {route.Key} {status}");
    }

    static void Fits(JsonNode schema, JsonObject body, string where)
    {
        if (schema["properties"] is not JsonObject known) return; // of any fields
        foreach (var field in schema["required"]?.AsArray() ?? []) Assert.True(body.ContainsKey(field!.ToString()), $"{where}: no field {field}");
        foreach (var (name, value) in body)
        {
            Assert.True(known.ContainsKey(name), $"{where}: the field {name} is not described");
            if (known[name]!["const"] is { } constant) Assert.Equal(constant.ToString(), value!.ToString());
            if (known[name]!["enum"] is JsonArray allowed) Assert.Contains(value!.ToString(), allowed.Select(one => one!.ToString()));
            if (value is JsonObject inner) Fits(known[name]!, inner, $"{where} {name}");
            if (value is JsonArray list) foreach (var item in list.OfType<JsonObject>()) Fits(known[name]!["items"]!, item, $"{where} {name}");
        }
    }

    static JsonNode Resolved(JsonNode node) => node["$ref"] is { } reference
        ? reference.ToString()[2..].Split('/').Aggregate(Document, (found, part) => found[part]!) : node;
}

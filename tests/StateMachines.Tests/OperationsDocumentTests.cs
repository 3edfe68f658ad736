using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.StateMachines.Tests;

/// <summary>docs/operations.md says what the parser of the execution's input does.</summary>
public sealed class OperationsDocumentTests
{
    static readonly string Text = Repository.Read("docs", "operations.md");

    /// <summary>Field, default, allowed, meaning: the input's table. The configuration's has three columns.</summary>
    static readonly IReadOnlyList<string[]> Rows = [.. Text.Split('\n').Where(line => line.StartsWith("| `")).Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)).Where(row => row.Length == 4)];

    static readonly JsonObject Example = JsonNode.Parse(Text.Split("```json")[1].Split("```")[0])!.AsObject();

    [Fact]
    public void The_example_is_every_field_at_its_default()
    {
        Assert.True(JsonNode.DeepEquals(JsonSerializer.SerializeToNode(Deployment.Default, JsonSerializerOptions.Web), Example));
        Assert.True(JsonNode.DeepEquals(JsonSerializer.SerializeToNode(Parse(Example)), JsonSerializer.SerializeToNode(Deployment.Default)));
    }

    [Fact]
    public void The_table_has_each_field_with_its_default()
        => Assert.Equal(Leaves(Example, "").Select(leaf => ($"`{leaf.Path}`", $"`{leaf.Value?.ToJsonString() ?? "null"}`")), Rows.Select(row => (row[0], row[1])));

    public static TheoryData<string> Ranges => [.. Rows.Where(row => row[2].Contains(" to ") && char.IsDigit(row[2][0])).Select(row => row[0].Trim('`'))];

    [Theory]
    [MemberData(nameof(Ranges))]
    public void A_range_is_the_parsers(string field)
    {
        var allowed = Rows.Single(row => row[0] == $"`{field}`")[2].Split(',')[0].Split(" to ");
        var (least, most, step) = (int.Parse(allowed[0]), int.Parse(allowed[1]), field.StartsWith("smokeTest", StringComparison.Ordinal) ? 8 : 1);
        Assert.NotNull(Parse(With(field, least)));
        Assert.NotNull(Parse(With(field, most)));
        Assert.Contains($"{field}: found {least - step}", Assert.Throws<InvalidDeploymentException>(() => Parse(With(field, least - step))).Message);
        Assert.Contains($"{field}: found {most + step}", Assert.Throws<InvalidDeploymentException>(() => Parse(With(field, most + step))).Message);
    }

    [Fact]
    public void The_families_of_GPU_types_are_the_parsers()
    {
        var told = Rows.Single(row => row[0] == "`instanceTypes`")[2].Split("families ")[1].Split(", ");
        Assert.All(told, family => Assert.NotNull(Parse(new JsonObject { ["instanceTypes"] = new JsonArray($"{family}.2xlarge") })));
        var refusal = Assert.Throws<InvalidDeploymentException>(() => Parse(new JsonObject { ["instanceTypes"] = new JsonArray("m5.large") })).Message;
        Assert.Contains($"families {string.Join(", ", told)},", refusal);
    }

    static Deployment Parse(JsonObject input) => DeploymentParser.Parse(JsonSerializer.SerializeToElement(input));

    static JsonObject With(string field, int value)
    {
        var (input, path) = (Example.DeepClone().AsObject(), field.Split('.'));
        if (field is "replicas" or "maxGpuNodes") (input["maxGpuNodes"], input["replicas"]) = (20, 1);
        (path.Length == 1 ? input : input[path[0]]!.AsObject())[path[^1]] = value;
        return input;
    }

    static IEnumerable<(string Path, JsonNode? Value)> Leaves(JsonObject json, string prefix)
        => json.SelectMany(field => field.Value is JsonObject inner ? Leaves(inner, prefix + field.Key + ".") : [(prefix + field.Key, field.Value)]);
}

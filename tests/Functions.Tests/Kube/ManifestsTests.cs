using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Tests.Kube;

public sealed class ManifestsTests : IDisposable
{
    readonly string root = Directory.CreateTempSubdirectory("manifests-").FullName;

    [Fact]
    public void A_placeholder_without_a_value_is_told_with_its_file()
        => Assert.Equal("manifests/some/a.yaml: nothing is known for ${Name}", Assert.Throws<ManifestException>(() => Load("metadata: { name: \"x-${Name}\" }")).Message);

    [Fact]
    public void A_value_that_no_file_uses_is_told_by_its_name()
        => Assert.Equal("manifests/some: no file uses Two", Assert.Throws<ManifestException>(() => Load("a: ${One}", ("One", 1), ("Two", 2))).Message);

    [Fact]
    public void A_scalar_that_is_one_placeholder_takes_the_values_own_type_quoted_or_not()
    {
        var loaded = Load("number: ${Number}\nquoted: \"${Number}\"\nlist: ${List}\ntext: ${Text}\ninside: \"v${Number}\"",
            ("Number", 3), ("List", new JsonArray("a", "b")), ("Text", "true"));
        AssertJson("""{ "number": 3, "quoted": 3, "list": ["a", "b"], "text": "true", "inside": "v3" }""", loaded);
    }

    [Fact]
    public void Plain_scalars_have_YAMLs_types_and_quoted_ones_are_texts()
        => AssertJson("""{ "a": 1, "b": "1", "c": true, "d": "true", "e": null, "f": 0.5, "g": "1200Gi", "h": "", "i": "8Mi" }""",
            Load("a: 1\nb: \"1\"\nc: true\nd: 'true'\ne: ~\nf: 0.5\ng: 1200Gi\nh: \"\"\ni: 8Mi"));

    [Theory]
    [InlineData("x\nkind: Secret")]
    [InlineData("\", evil: \"true")]
    [InlineData("x }\n---\nkind: Secret")]
    [InlineData("{ a: b }")]
    [InlineData("# comment")]
    [InlineData("&anchor *alias !!int 5")]
    [InlineData("${Other}")]
    public void A_value_cannot_change_the_documents_structure(string value)
    {
        var loaded = Load("plain: ${Name}\ninside: pre-${Name}\nquoted: \"${Name}\"", ("Name", value));
        Assert.Equal(["plain", "inside", "quoted"], loaded.Select(member => member.Key));
        Assert.Equal([value, "pre-" + value, value], loaded.Select(member => member.Value!.GetValue<string>()));
    }

    [Fact]
    public void Files_come_in_the_order_of_their_names_and_documents_in_their_own()
    {
        Write("b.yaml", "kind: Third");
        Write("a.yaml", "kind: First\n---\nkind: Second");
        Write("notes.txt", "kind: ${Unknown}");
        Assert.Equal(["First", "Second", "Third"], new Manifests(root).Load("some", new Dictionary<string, JsonNode>()).Select(document => document["kind"]!.GetValue<string>()));
    }

    [Fact]
    public void Loading_twice_with_the_same_values_shares_nothing()
    {
        Write("a.yaml", "list: ${List}");
        var (manifests, values) = (new Manifests(root), new Dictionary<string, JsonNode> { ["List"] = new JsonArray(1) });
        manifests.Load("some", values).Single()["list"]!.AsArray().Add(2);
        AssertJson("""{ "list": [1] }""", manifests.Load("some", values).Single());
    }

    JsonObject Load(string yaml, params (string Name, JsonNode Value)[] values)
    {
        Write("a.yaml", yaml);
        return Assert.Single(new Manifests(root).Load("some", values.ToDictionary(pair => pair.Name, pair => pair.Value)));
    }

    void Write(string file, string yaml)
    {
        Directory.CreateDirectory(Path.Combine(root, "some"));
        File.WriteAllText(Path.Combine(root, "some", file), yaml);
    }

    static void AssertJson(string expected, JsonObject actual) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());

    public void Dispose() => Directory.Delete(root, recursive: true);
}

using System.Text.Json.Nodes;
using Json.Schema;

namespace ComfyServerless.Cdk.Tests.Configuring;

/// <summary>The repository's own file, the schema beside it, and files that make no sense.</summary>
public sealed class ConfigurationFileTests : IDisposable
{
    static readonly JsonSchema Schema = JsonSchema.FromText(Repository.Read("comfyserverless.schema.json"));
    readonly string folder = Directory.CreateTempSubdirectory("configuration-").FullName;

    [Theory]
    [InlineData("comfyserverless.json", "comfyui")]
    [InlineData("eng/configurations/days.json", "comfyui")]
    [InlineData("eng/configurations/two.json", "comfyui studio")]
    public void The_repositorys_own_files_are_valid_and_fit_the_schema(string file, string names)
    {
        Assert.Equal(names.Split(' '), ConfigurationFile.Read(Path.Combine(Repository.Root, file), CdkPlace.Unknown).Select(one => one.Deployment));
        Assert.True(Fits(Repository.Read(file)));
    }

    [Fact]
    public void Comments_and_trailing_commas_are_allowed() => Assert.Single(ConfigurationFile.Parse("{ // ours\n \"deployments\": {\"comfyui\": {},}, }", CdkPlace.Unknown));

    [Theory]
    [InlineData("[]", "an object is needed")]
    [InlineData("{}", "deployments: at least one is needed, by its name")]
    [InlineData("""{"deployments": {}}""", "deployments: at least one is needed, by its name")]
    [InlineData("""{"deployments": []}""", "deployments: an object is needed; found []")]
    [InlineData("""{"deployments": {"comfyui": null}}""", "deployments.comfyui: an object is needed; found null")]
    [InlineData("""{"deployments": {"comfyui": {"region": 7}}}""", "deployments.comfyui.region: a text is needed; found 7")]
    [InlineData("""{"deployment": {"comfyui": {}}}""", "deployment: unknown; known are $schema and deployments")]
    public void What_is_wrong_is_refused_by_the_files_name_and_the_fields_path_and_the_schema_refuses_it_too(string text, string message)
    {
        Assert.StartsWith("broken.json: " + message, Refusal(text), StringComparison.Ordinal);
        Assert.False(Fits(text));
    }

    [Theory]
    [InlineData("""{"deployments": {"comfyui": {}, "comfyui": {}}}""", "broken.json: is not JSON: Duplicate property 'comfyui'")]
    [InlineData("""{"deployments": """, "broken.json: is not JSON: ")]
    public void What_is_no_JSON_is_refused_by_the_files_name(string text, string message) => Assert.StartsWith(message, Refusal(text), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_refused_by_its_path()
        => Assert.Contains("missing.json: cannot be read", Assert.Throws<ArgumentException>(() => ConfigurationFile.Read(Path.Combine(folder, "missing.json"), CdkPlace.Unknown)).Message);

    [Fact]
    public void The_schema_knows_the_fields_that_the_app_knows()
    {
        var deployment = JsonNode.Parse(Repository.Read("comfyserverless.schema.json"))!["definitions"]!["deployment"]!;
        Assert.Equal(Known("""{"x": 0}"""), Fields(deployment));
        foreach (var (name, inner) in deployment["properties"]!.AsObject().Where(field => field.Value!["properties"] is not null)) Assert.Equal(Known($$$"""{"{{{name}}}": {"x": 0}}"""), Fields(inner!));

        static IEnumerable<string> Fields(JsonNode schema) => schema["properties"]!.AsObject().Select(field => field.Key);
        static IEnumerable<string> Known(string fields) => Assert.Throws<ArgumentException>(() => Configured.Parse(fields)).Message.Split("known ")[1].Split(' ', 2)[1].TrimEnd('.').Replace(" and ", ", ", StringComparison.Ordinal).Split(", ");
    }

    static bool Fits(string text) => Schema.Evaluate(System.Text.Json.JsonDocument.Parse(text).RootElement).IsValid;

    string Refusal(string text)
    {
        var file = Path.Combine(folder, "broken.json");
        File.WriteAllText(file, text);
        return Assert.Throws<ArgumentException>(() => ConfigurationFile.Read(file, CdkPlace.Unknown)).Message;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

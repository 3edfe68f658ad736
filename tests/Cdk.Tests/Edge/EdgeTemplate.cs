using System.Text.Json.Nodes;

namespace ComfyServerless.Cdk.Tests.Edge;

/// <summary>The edge stack's template, as the base stack publishes it.</summary>
static class EdgeTemplate
{
    /// <param name="assembly">Where the base stack was synthesized.</param>
    public static string Text(string assembly) => Directory.EnumerateFiles(assembly, "asset.*.json").Select(File.ReadAllText).Single(text => text.Contains("AWS::CloudFront::Distribution"));

    public static IReadOnlyDictionary<string, Resource> Resources(JsonObject template)
        => template["Resources"]!.AsObject().ToDictionary(resource => resource.Key, resource => new Resource(resource.Key, resource.Value!["Type"]!.GetValue<string>(), resource.Value.AsObject()));
}

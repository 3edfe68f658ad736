using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Template;

/// <summary>What the CDK app synthesized (<c>cdk.out</c>): one stack's template and the files that it names as assets.</summary>
public sealed class CloudAssembly
{
    readonly string folder;
    readonly JsonObject files;

    CloudAssembly(string folder, string stack, bool isProtected, StackTemplate template, JsonObject files)
        => (this.folder, Stack, IsProtected, Template, this.files) = (folder, stack, isProtected, template, files);

    /// <summary>The stack's name.</summary>
    public string Stack { get; }

    /// <summary>Whether <c>cdk deploy</c> switches the stack's termination protection on.</summary>
    public bool IsProtected { get; }

    public StackTemplate Template { get; }

    /// <exception cref="FileNotFoundException">Nothing was synthesized there.</exception>
    public static CloudAssembly Load(string folder)
    {
        var manifest = Path.Combine(folder, "manifest.json");
        if (!File.Exists(manifest)) throw new FileNotFoundException($"Nothing is synthesized in {folder}: ./rehearse does it.", manifest);
        var artifacts = JsonNode.Parse(File.ReadAllText(manifest))!["artifacts"]!.AsObject();
        var (name, stack) = artifacts.Single(artifact => artifact.Value!["type"]!.GetValue<string>() == "aws:cloudformation:stack");
        var assets = artifacts.Single(artifact => artifact.Value!["type"]!.GetValue<string>() == "cdk:asset-manifest").Value!["properties"]!["file"]!.GetValue<string>();
        return new(folder, stack!["properties"]?["stackName"]?.GetValue<string>() ?? name, stack["properties"]?["terminationProtection"]?.GetValue<bool>() == true,
            StackTemplate.Parse(File.ReadAllText(Path.Combine(folder, stack["properties"]!["templateFile"]!.GetValue<string>()))),
            JsonNode.Parse(File.ReadAllText(Path.Combine(folder, assets)))!["files"]!.AsObject());
    }

    /// <summary>The files that CDK uploads as they are (templates and the like, not packed folders): bucket, key and file.</summary>
    public IEnumerable<(string Bucket, string Key, string File)> Uploads(string account) =>
        from asset in files.Select(pair => pair.Value!)
        where asset["source"]!["packaging"]!.GetValue<string>() == "file"
        from destination in asset["destinations"]!.AsObject().Select(pair => pair.Value!)
        select (destination["bucketName"]!.GetValue<string>().Replace("${AWS::AccountId}", account), destination["objectKey"]!.GetValue<string>(),
            Path.Combine(folder, asset["source"]!["path"]!.GetValue<string>()));

    /// <summary>The file or folder that was published under an object key of the assets bucket, or null.</summary>
    public string? Asset(string objectKey)
    {
        foreach (var (_, asset) in files)
            if (asset!["destinations"]!.AsObject().Any(destination => objectKey.EndsWith(destination.Value!["objectKey"]!.GetValue<string>(), StringComparison.Ordinal)))
                return Path.Combine(folder, asset["source"]!["path"]!.GetValue<string>());
        return null;
    }
}

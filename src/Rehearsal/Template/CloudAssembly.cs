using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Template;

/// <param name="IsProtected">Whether <c>cdk deploy</c> switches the stack's termination protection on.</param>
public sealed record AssemblyStack(string Name, bool IsProtected, StackTemplate Template);

/// <summary>What the CDK app synthesized (<c>cdk.out</c>): a stack for each deployment, and the files that their templates name as assets.</summary>
public sealed class CloudAssembly
{
    readonly string folder;
    readonly Dictionary<string, JsonNode> files;

    CloudAssembly(string folder, IReadOnlyList<AssemblyStack> stacks, Dictionary<string, JsonNode> files) => (this.folder, Stacks, this.files) = (folder, stacks, files);

    /// <summary>In the configuration's order.</summary>
    public IReadOnlyList<AssemblyStack> Stacks { get; }

    /// <exception cref="FileNotFoundException">Nothing was synthesized there.</exception>
    public static CloudAssembly Load(string folder)
    {
        var manifest = Path.Combine(folder, "manifest.json");
        if (!File.Exists(manifest)) throw new FileNotFoundException($"Nothing is synthesized in {folder}: ./rehearse does it.", manifest);
        var artifacts = Read("manifest.json")["artifacts"]!.AsObject().Select(artifact => (Name: artifact.Key, Type: artifact.Value!["type"]!.GetValue<string>(), Properties: artifact.Value["properties"] as JsonObject ?? [])).ToList();
        var files = new Dictionary<string, JsonNode>();
        foreach (var assets in artifacts.Where(artifact => artifact.Type == "cdk:asset-manifest"))
            foreach (var (hash, file) in Read(assets.Properties["file"]!.GetValue<string>())["files"]!.AsObject()) files.TryAdd(hash, file!);
        return new(folder,
            [
                .. artifacts.Where(artifact => artifact.Type == "aws:cloudformation:stack").Select(stack => new AssemblyStack(stack.Properties["stackName"]?.GetValue<string>() ?? stack.Name,
                    stack.Properties["terminationProtection"]?.GetValue<bool>() == true, StackTemplate.Parse(File.ReadAllText(Path.Combine(folder, stack.Properties["templateFile"]!.GetValue<string>()))))),
            ], files);

        JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, name)))!;
    }

    /// <summary>The files that CDK uploads as they are (templates and the like, not packed folders): bucket, key and file.</summary>
    public IEnumerable<(string Bucket, string Key, string File)> Uploads(string account) =>
        from asset in files.Values
        where asset["source"]!["packaging"]!.GetValue<string>() == "file"
        from destination in asset["destinations"]!.AsObject().Select(pair => pair.Value!)
        select (destination["bucketName"]!.GetValue<string>().Replace("${AWS::AccountId}", account), destination["objectKey"]!.GetValue<string>(),
            Path.Combine(folder, asset["source"]!["path"]!.GetValue<string>()));

    /// <summary>The file or folder that was published under an object key of the assets bucket, or null.</summary>
    public string? Asset(string objectKey)
    {
        foreach (var asset in files.Values)
            if (asset["destinations"]!.AsObject().Any(destination => objectKey.EndsWith(destination.Value!["objectKey"]!.GetValue<string>(), StringComparison.Ordinal)))
                return Path.Combine(folder, asset["source"]!["path"]!.GetValue<string>());
        return null;
    }
}

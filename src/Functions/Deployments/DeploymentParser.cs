using System.Text.Json;
using System.Text.RegularExpressions;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Deployments;

/// <summary>Reads an execution's input: <c>{}</c> is complete, what is given is checked, and everything that is wrong is told at once.</summary>
public static partial class DeploymentParser
{
    static readonly string[] GpuTypes = ["g4dn", "g5", "g6", "g6e"];

    // The console prefills {"Comment": "Insert your JSON here"}.
    static readonly string[] Known = ["Comment", "version", "instanceTypes", "capacityTypes", "maxGpuNodes", "replicas", "systemNodes", "smokeTest", "models", "edge", "image", "patched", "customNodes", "dryRun"];

    public static Deployment Parse(JsonElement input) => Parse(input, Deployment.Default);

    /// <summary>Of an input that is a valid deployment: an order, not a state, so it is no part of one.</summary>
    public static bool IsDryRun(JsonElement input) => input.TryGetProperty("dryRun", out var wish) && wish.ValueKind == JsonValueKind.True;

    /// <param name="wanted">What holds where the input says nothing: what is recorded as deployed, or the default.</param>
    /// <exception cref="InvalidDeploymentException">One line a problem: the field's path, what was found, what is allowed.</exception>
    public static Deployment Parse(JsonElement input, Deployment wanted)
    {
        var problems = new List<string>();
        var deployment = Read(new FieldReader(input, "", problems, Known), wanted, problems);
        return problems.Count == 0 ? deployment : throw new InvalidDeploymentException(string.Join("\n", problems));
    }

    internal static Deployment Read(FieldReader fields, Deployment wanted, List<string> problems)
    {
        var (system, picture) = (fields.Object("systemNodes", "instanceType", "count"), fields.Object("smokeTest", "width", "height", "workflow"));
        var (models, sets) = (fields.Object("models", "sets", "source", "first"), Catalogue.Load().Sets);
        var deployment = new Deployment(
            fields.Text("version", wanted.Version, Version(), "a ComfyUI tag such as v0.3.76, or a commit of 40 hex digits"),
            fields.Texts("instanceTypes", wanted.InstanceTypes, type => InstanceType().IsMatch(type) && GpuTypes.Contains(type.Split('.')[0]), $"EC2 types of the families {string.Join(", ", GpuTypes)}, such as g5.2xlarge"),
            fields.Texts("capacityTypes", wanted.CapacityTypes, type => type is "spot" or "on-demand", "spot, on-demand or both"),
            fields.Number("maxGpuNodes", wanted.MaxGpuNodes, 1, 20),
            fields.Number("replicas", wanted.Replicas, 1, 20),
            new(system.Text("instanceType", wanted.SystemNodes.InstanceType, X86Type(), "an x86 EC2 type such as t3.large"), system.Number("count", wanted.SystemNodes.Count, 2, 5)),
            new(picture.Number("width", wanted.SmokeTest.Width, 64, 2048, 8), picture.Number("height", wanted.SmokeTest.Height, 64, 2048, 8),
                picture.Text("workflow", wanted.SmokeTest.Workflow, SmokeTestWorkflow(), "sdxl, sd15 or model-free")),
            // Who names a version wants that version, and not the image that was once chosen instead of one.
            fields.TextOrNull("image", fields.Has("version") ? null : wanted.Image, Image(), "a repository with its registry and a digest, such as ghcr.io/owner/comfyui@sha256: and 64 hex digits (a tag may move, so it is not enough); leave image out to build the version's own"),
            fields.TextOrNull("patched", wanted.Patched, Moment(), "the moment of an Ubuntu snapshot, such as 20300107T090000Z"))
        {
            Models = new(models.Texts("sets", wanted.Models.Sets, sets.Contains, $"sets of the catalogue: {string.Join(", ", sets)}"),
                models.Text("source", wanted.Models.Source, ModelSource(), "disk (copied to each GPU node) or mount (read from S3 as needed)"))
            {
                First = Ten(models.TextsOrNull("first", wanted.Models.First, key => ModelFolders.Holds(key) && ModelKey().IsMatch(key) && !key.Split('/').Any(part => part is "" or "." or ".."), "keys of the models bucket such as loras/mine.safetensors: letters, digits, blanks and ._()+-/"), problems),
            },
            CustomNodes = CustomNodeReader.Read(fields, wanted.CustomNodes, problems), Edge = EdgeReader.Read(fields, wanted.Edge, problems),
        };
        _ = fields.Flag("dryRun"); // told when it is neither true nor false
        if (deployment.Replicas > deployment.MaxGpuNodes)
            problems.Add($"replicas: {deployment.Replicas} pods need as many GPU nodes, but maxGpuNodes is {deployment.MaxGpuNodes}; raise maxGpuNodes or lower replicas");
        return deployment;
    }

    // \z, because $ lets a line feed follow.
    [GeneratedRegex("^(v[0-9]+\\.[0-9]+\\.[0-9]+|[0-9a-f]{40})\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex Version();
    [GeneratedRegex("^[a-z0-9-]+(\\.[a-z0-9-]+)+(:[0-9]+)?(/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex Image();
    [GeneratedRegex("^20[0-9]{6}T[0-9]{6}Z\\z", RegexOptions.NonBacktracking)] private static partial Regex Moment();
    [GeneratedRegex("^(sdxl|sd15|model-free)\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex SmokeTestWorkflow();
    /// <summary>They stand in the nodes' user data, which has room for no more.</summary>
    static IReadOnlyList<string>? Ten(IReadOnlyList<string>? keys, List<string> problems)
    {
        if (keys?.Count > 10) problems.Add($"models.first: {keys.Count} keys; at most 10 are allowed, the others come right after them anyway");
        return keys;
    }

    [GeneratedRegex("^[A-Za-z0-9 ._()+/-]{1,200}\\z", RegexOptions.NonBacktracking)] private static partial Regex ModelKey();
    [GeneratedRegex("^(disk|mount)\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex ModelSource();
    [GeneratedRegex("^[a-z][a-z0-9-]*\\.[a-z0-9]+\\z", RegexOptions.NonBacktracking)] private static partial Regex InstanceType();

    // The system nodes' AMI is x86. A g after the generation is Graviton, and so is all of a1.
    [GeneratedRegex("^[b-z][a-z-]*[0-9]+([a-fh-z][a-z0-9-]*)?\\.[a-z0-9]+\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex X86Type();
}

namespace ComfyServerless.Functions.Deployments;

/// <summary>What is to run: the execution's input, with what it leaves out taken from what is recorded as deployed, or else the default. See docs/operations.md for the input's JSON.</summary>
/// <param name="Version">ComfyUI's version: a tag such as <c>v0.3.76</c>, or a commit of 40 hex digits.</param>
/// <param name="InstanceTypes">EC2 types that Karpenter may launch for ComfyUI.</param>
/// <param name="CapacityTypes"><c>spot</c>, <c>on-demand</c>, or both: then spot first.</param>
/// <param name="MaxGpuNodes">Karpenter's limit, 1 to 20 nodes.</param>
/// <param name="Replicas">ComfyUI pods, each with a GPU of its own: 1 to 20, at most MaxGpuNodes.</param>
/// <param name="Image">An image to run instead of building one: <c>repository@sha256:…</c>, of our repository or allowed by the CDK configuration. Null: the image of this version is built.</param>
/// <param name="Patched">The moment whose Ubuntu packages the image has: <c>20300107T090000Z</c>. Null: that of <c>comfyui_image/versions.json</c>.</param>
public sealed record Deployment(
    string Version, IReadOnlyList<string> InstanceTypes, IReadOnlyList<string> CapacityTypes, int MaxGpuNodes, int Replicas, SystemNodes SystemNodes, SmokeTestPicture SmokeTest,
    string? Image = null, string? Patched = null)
{
    /// <summary>Built into the image besides those of <c>comfyui_image/custom-nodes.json</c>.</summary>
    public IReadOnlyList<CustomNode> CustomNodes { get; init; } = [];

    /// <summary>What is seeded, and how ComfyUI reads it.</summary>
    public ModelSettings Models { get; init; } = new(["sdxl"], "disk");

    /// <summary>How it is reached from outside the cluster.</summary>
    public EdgeWishes Edge { get; init; } = EdgeWishes.Default;

    public static Deployment Default { get; } = new("v0.3.76", ["g6.2xlarge", "g5.2xlarge", "g4dn.2xlarge"], ["spot", "on-demand"], 2, 1, new("t3.large", 2), new(1024, 1024, "sdxl"));
}

/// <param name="InstanceType">EC2 type of the nodes for add-ons and controllers.</param>
/// <param name="Count">2 to 5 nodes.</param>
public sealed record SystemNodes(string InstanceType, int Count);

/// <param name="Width">Pixels, 64 to 2048, a multiple of 8.</param>
/// <param name="Height">Pixels, 64 to 2048, a multiple of 8.</param>
/// <param name="Workflow">Of <c>comfyui_image/workflows</c>: <c>sdxl</c>, <c>sd15</c>, or <c>model-free</c>, which needs no model.</param>
public sealed record SmokeTestPicture(int Width, int Height, string Workflow);

/// <param name="Name">Its folder in <c>custom_nodes</c>.</param>
/// <param name="Repository">https.</param>
/// <param name="Commit">40 hex digits.</param>
/// <param name="Requirements">pip requirements, or files of the repository that end in <c>.txt</c>.</param>
public sealed record CustomNode(string Name, string Repository, string Commit, IReadOnlyList<string> Requirements)
{
    /// <summary>The one line that <c>comfyui_image/read.sh</c> takes.</summary>
    public string Line => $$"""{ "name": "{{Name}}", "repository": "{{Repository}}", "commit": "{{Commit}}", "requirements": [{{string.Join(", ", Requirements.Select(requirement => $"\"{requirement}\""))}}] }""";
}

/// <param name="Sets">Sets of the catalogue. The first is there before ComfyUI starts; the others come meanwhile.</param>
/// <param name="Source"><c>disk</c>: copied to each GPU node's local disks. <c>mount</c>: read from S3 as ComfyUI needs them, with a local cache.</param>
public sealed record ModelSettings(IReadOnlyList<string> Sets, string Source)
{
    public const string Mount = "mount";

    /// <summary>Keys of the models bucket, ten at most, that nodes fetch first and ComfyUI waits for, besides the smoke test's. Null: none.</summary>
    public IReadOnlyList<string>? First { get; init; }
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComfyServerless.Functions.Workload;

/// <summary>A ComfyUI workflow with the models that it needs: a file of <c>comfyui_image/workflows</c>.</summary>
/// <param name="Models">What has to be in the models bucket first.</param>
/// <param name="Prompt">API format: nodes by id, each with <c>class_type</c> and <c>inputs</c>; this is what <c>POST /prompt</c> takes.</param>
public sealed record Workflow(string Name, IReadOnlyList<WorkflowModel> Models, JsonObject Prompt)
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    /// <param name="name">Of the file, without its ending.</param>
    /// <exception cref="JsonException">Not such a file.</exception>
    public static Workflow Load(string name) => Load(name, Path.Combine(AppContext.BaseDirectory, "workflows"));

    public static Workflow Load(string name, string folder)
    {
        var file = JsonSerializer.Deserialize<WorkflowFile>(File.ReadAllText(Path.Combine(folder, name + ".json")), Options) ?? throw new JsonException($"{name}: empty");
        return new(name, file.Models ?? throw new JsonException($"{name}: models is missing; [] if it needs none"), file.Prompt ?? throw new JsonException($"{name}: prompt is missing"));
    }

    sealed record WorkflowFile(List<WorkflowModel>? Models, JsonObject? Prompt);
}

/// <param name="Folder">Below ComfyUI's <c>models/</c>, e.g. <c>checkpoints</c>.</param>
/// <param name="File">Its name there.</param>
public sealed record WorkflowModel(string Folder, string File);

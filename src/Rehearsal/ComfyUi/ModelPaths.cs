using YamlDotNet.RepresentationModel;

namespace ComfyServerless.Rehearsal.ComfyUi;

/// <summary>The model folders that <c>extra_model_paths.yaml</c> names, read as ComfyUI's utils/extra_config.py reads it at its start; and what lies in them, asked anew each time.</summary>
public sealed class ModelPaths
{
    static readonly string[] Endings = [".ckpt", ".pt", ".pt2", ".bin", ".pth", ".safetensors", ".pkl", ".sft"];

    readonly Dictionary<string, List<string>> paths = new();
    readonly Func<string, IReadOnlyList<string>> list;

    /// <param name="yaml">Null: there is no such file.</param>
    /// <param name="list">The files below an absolute path, relative to it.</param>
    /// <exception cref="FormatException">Not such a file.</exception>
    public ModelPaths(string? yaml, Func<string, IReadOnlyList<string>> list)
    {
        this.list = list;
        if (yaml is null) return;
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        if (stream.Documents is not [{ RootNode: YamlMappingNode sections }]) throw new FormatException("extra_model_paths.yaml: sections are expected");
        foreach (var section in sections.Children.Values.OfType<YamlMappingNode>())
        {
            var root = section.Children.TryGetValue("base_path", out var given) ? ((YamlScalarNode)given).Value! : "";
            foreach (var (key, value) in section.Children)
                if (((YamlScalarNode)key).Value! is var folder and not ("base_path" or "is_default"))
                    foreach (var path in ((YamlScalarNode)value).Value!.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Add(folder, Path.Combine(root, path.Trim()));
        }
    }

    /// <summary>The models of a folder, as ComfyUI's loaders offer them.</summary>
    public IReadOnlyList<string> Of(string folder)
        => [.. paths.GetValueOrDefault(folder, []).SelectMany(list).Where(file => Endings.Contains(Path.GetExtension(file).ToLowerInvariant())).Distinct().Order(StringComparer.Ordinal)];

    // ComfyUI goes on knowing the older names.
    void Add(string folder, string path)
    {
        var name = folder switch { "clip" => "text_encoders", "unet" => "diffusion_models", _ => folder };
        if (!paths.TryGetValue(name, out var known)) paths[name] = known = [];
        known.Add(path.TrimEnd('/'));
    }
}

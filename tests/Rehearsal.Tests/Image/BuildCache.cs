using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ComfyServerless.Rehearsal.Tests.Image;

/// <summary>
/// BuildKit's cache as far as the Dockerfile decides it. A RUN depends on what is below it, on its text and on every argument declared before it in its stage; a COPY on the content
/// that it copies, and without <c>--link</c> on what is below it. What a stage makes depends on its last instruction; the parts of the lock are the exception:
/// torch and cuda are made from their pins alone, because the resolution is held to them.
/// </summary>
public sealed class BuildCache(Dockerfile file, IReadOnlyDictionary<string, string> arguments)
{
    static readonly Dictionary<string, string[]> LockParts = new()
    {
        ["/lock/cuda.txt"] = ["TORCH"], ["/lock/torch.txt"] = ["TORCH", "TORCHVISION", "TORCHAUDIO"],
        ["/lock/rest.txt"] = ["COMFYUI_VERSION", "NODES", "PACKAGES_UNTIL", "TORCH"], ["/lock/until"] = ["COMFYUI_VERSION", "PACKAGES_UNTIL"],
        ["/lock/all.txt"] = ["COMFYUI_VERSION", "NODES", "PACKAGES_UNTIL", "TORCH", "TORCHVISION", "TORCHAUDIO"],
    };

    /// <summary>The key of each layer of the last stage and of what it stands on, by instruction.</summary>
    public IReadOnlyDictionary<string, string> Layers()
    {
        var layers = new Dictionary<string, string>();
        Key(file.Last, layers);
        return layers;
    }

    string Key(Stage stage, Dictionary<string, string>? layers = null)
    {
        var key = file.Find(stage.From) is { } below ? Key(below, layers) : Hash(stage.From);
        if (layers != null && file.Find(stage.From) is null) layers["FROM"] = key;
        var declared = new List<string>();
        foreach (var each in stage.Instructions)
        {
            switch (each.Name)
            {
                case "ARG":
                    declared.Add($"{each.Text}={arguments.GetValueOrDefault(each.Text)}");
                    continue;
                case "RUN":
                    key = Hash(key, each.Text, string.Join(' ', declared));
                    break;
                case "COPY":
                    var layer = Hash(each.Text, Content(each));
                    if (layers != null) layers[$"COPY {each.Flag("from")} {each.Words[^1]}"] = each.Text.Contains("--link") ? layer : Hash(key, layer);
                    key = Hash(key, layer);
                    continue;
                default:
                    key = Hash(key, each.Text);
                    continue;
            }

            if (layers != null) layers["RUN " + each.Words[0]] = key;
        }

        return key;
    }

    string Content(Instruction copy) => string.Join(' ', copy.Words[..^1].Select(source => copy.Flag("from") switch
    {
        null => source == "custom-nodes.json" ? arguments["NODES"] : Hash(source == "locks" ? "" : File.ReadAllText(Path.Combine(Dockerfile.Folder, source))),
        // Its binary, not the packages of its base image.
        var image when file.Find(image) is { Instructions.Count: 0 } plain => Hash(plain.From, source),
        "lock" => string.Join(' ', LockParts[source].Select(name => $"{name}={arguments[name]}")),
        "nodes" => arguments["NODES"],
        "source" => arguments["COMFYUI_VERSION"],
        // Wheels: the same lock gives the same files, whatever the base below; a package without a wheel is compiled there.
        var layer when layer is "cuda" or "torch" => Content(file.Find(layer)!.Instructions.Single(each => each.Name == "COPY")),
        var stage => Key(file.Find(stage!)!),
    }));

    static string Hash(params string[] parts) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))))[..16];
}

using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Tests.Kubernetes;
using ComfyServerless.Rehearsal.ComfyUi;
using ComfyServerless.Seeding;
using YamlDotNet.RepresentationModel;

namespace ComfyServerless.Rehearsal.Tests.ComfyUi;

public sealed class ModelPathsTests
{
    readonly Dictionary<string, string[]> disk = new();

    ModelPaths Paths(string? yaml) => new(yaml, path => disk.GetValueOrDefault(path, []));

    [Fact]
    public void Models_are_listed_anew_each_time_and_other_files_are_not_offered()
    {
        var paths = Paths("a:\n  base_path: /models\n  is_default: true\n  loras: loras\n");
        Assert.Empty(paths.Of("loras"));
        disk["/models/loras"] = ["sub/b.safetensors", "A.PT", "readme.txt", "half.safetensors.part"];
        Assert.Equal(["A.PT", "sub/b.safetensors"], paths.Of("loras"));
        Assert.Empty(paths.Of("vae"));
    }

    [Fact]
    public void Older_names_count_as_the_newer_and_a_folder_may_have_several_paths()
    {
        (disk["/models/text_encoders"], disk["/models/clip"], disk["/elsewhere/unet"]) = (["t5.safetensors"], ["clip_l.safetensors"], ["flux.sft"]);
        var paths = Paths("a:\n  base_path: /models\n  text_encoders: text_encoders\n  clip: clip\nb:\n  unet: |\n    /nowhere\n    /elsewhere/unet\n");
        Assert.Equal(["clip_l.safetensors", "t5.safetensors"], paths.Of("text_encoders"));
        Assert.Equal(["flux.sft"], paths.Of("diffusion_models"));
    }

    [Fact]
    public void Without_the_file_there_is_nothing_and_what_is_no_such_file_is_refused()
    {
        Assert.Empty(Paths(null).Of("checkpoints"));
        Assert.Throws<FormatException>(() => Paths("- a list"));
    }

    [Fact]
    public void The_manifest_names_every_folder_that_comes_to_the_nodes()
    {
        var map = ComfyUIManifest.Load("comfyui", ComfyUIManifest.Values("i"))
            .Single(item => item["kind"]!.ToString() == "ConfigMap");
        var yaml = new YamlStream();
        yaml.Load(new StringReader(map["data"]!["extra_model_paths.yaml"]!.ToString()));
        var section = (YamlMappingNode)((YamlMappingNode)yaml.Documents[0].RootNode).Children.Single().Value;
        var named = section.Children.Select(pair => (Folder: ((YamlScalarNode)pair.Key).Value!, Path: ((YamlScalarNode)pair.Value).Value!)).ToDictionary(pair => pair.Folder, pair => pair.Path);
        Assert.Equal("/models", named["base_path"]);
        Assert.Equal(ModelFolders.All, named.Keys.Except(["base_path", "is_default"]).Order(StringComparer.Ordinal));
        Assert.All(ModelFolders.All, folder => Assert.Equal(folder, named[folder]));
    }
}

using System.Text.Json.Nodes;
using ComfyServerless.Functions.Workload;

namespace ComfyServerless.Functions.Tests.Workload;

public sealed class WorkflowCheckTests
{
    static IEnumerable<string> Files => Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file));

    public static TheoryData<string> Names => [.. Files];

    static string Folder => Path.Combine(AppContext.BaseDirectory, "workflows");

    [Theory, MemberData(nameof(Names))]
    public void Our_workflows_fit_a_server_that_has_their_models(string name) => Assert.Empty(WorkflowCheck.Problems(Workflow.Load(name), ObjectInfo()));

    [Fact]
    public void Every_level_of_smoke_test_is_there()
    {
        Assert.Equal(["model-free", "sd15", "sdxl"], Files.Order());
        Assert.Empty(Workflow.Load("model-free").Models);
        Assert.Equal([new("checkpoints", "sd_xl_base_1.0.safetensors"), new("checkpoints", "sd_xl_refiner_1.0.safetensors")], Workflow.Load("sdxl").Models);
    }

    [Fact]
    public void A_model_that_the_server_does_not_see_is_named_with_those_that_it_sees()
    {
        var info = ObjectInfo();
        info["CheckpointLoaderSimple"]!["input"]!["required"]!["ckpt_name"]![0] = new JsonArray("other.safetensors");
        Assert.Equal(["node 1 (CheckpointLoaderSimple): ckpt_name is \"v1-5-pruned-emaonly-fp16.safetensors\"; the server knows \"other.safetensors\""], WorkflowCheck.Problems(Workflow.Load("sd15"), info));
    }

    [Theory]
    [InlineData("5.class_type", "\"KSamplerX\"", "node 5: the server has no class KSamplerX")]
    [InlineData("5.class_type", "null", "node 5: class_type is missing")]
    [InlineData("5.inputs.steps", "0", "node 5 (KSampler): steps is 0; at least 1 is needed")]
    [InlineData("5.inputs.steps", "1.5", "node 5 (KSampler): steps is 1.5; a whole number is needed")]
    [InlineData("5.inputs.steps", "\"12\"", "node 5 (KSampler): steps is \"12\"; a number is needed")]
    [InlineData("5.inputs.seed", "18446744073709551616", "node 5 (KSampler): seed is 18446744073709551616; at most 18446744073709551615 is allowed")]
    [InlineData("5.inputs.model", "[\"9\",0]", "node 5 (KSampler): model is linked to node 9, which is not there")]
    [InlineData("5.inputs.model", "[\"1\",3]", "node 5 (KSampler): model is linked to output 3 of node 1, which has 3")]
    [InlineData("5.inputs.model", "[\"1\",2]", "node 5 (KSampler): model is linked to a VAE of node 1; a MODEL is needed")]
    [InlineData("5.inputs.model", "[1,0]", "node 5 (KSampler): model is [1,0]; a link is [\"node id\", slot]")]
    [InlineData("5.inputs.model", "\"x\"", "node 5 (KSampler): model is \"x\"; a link to a MODEL is needed")]
    [InlineData("5.inputs.sampler_name", "\"eular\"", "node 5 (KSampler): sampler_name is \"eular\"; the server knows \"euler\", \"dpmpp_2m\"")]
    [InlineData("5.inputs.extra", "1", "node 5 (KSampler): has no input extra")]
    [InlineData("2.inputs.text", "7", "node 2 (CLIPTextEncode): text is 7; a text is needed")]
    public void What_the_server_would_refuse_or_drop_is_told(string path, string value, string problem)
    {
        var workflow = Workflow.Load("sd15");
        var parts = path.Split('.');
        var at = (JsonNode)workflow.Prompt;
        foreach (var part in parts[..^1]) at = at[part]!;
        at[parts[^1]] = JsonNode.Parse(value);
        Assert.Contains(problem, WorkflowCheck.Problems(workflow, ObjectInfo()));
    }

    [Fact]
    public void A_missing_input_a_missing_output_and_a_model_that_nothing_uses_are_told()
    {
        var workflow = Workflow.Load("sd15") with { Models = [new("loras", "unused.safetensors")] };
        workflow.Prompt["5"]!["inputs"]!.AsObject().Remove("cfg");
        workflow.Prompt.Remove("7");
        Assert.Equal(["node 5 (KSampler): the input cfg is missing", "no node puts anything out", "models: no node uses loras/unused.safetensors"], WorkflowCheck.Problems(workflow, ObjectInfo()));
    }

    [Fact]
    public void Choices_in_the_newer_form_and_seeds_up_to_their_limit_are_understood()
    {
        var info = ObjectInfo();
        info["CheckpointLoaderSimple"]!["input"]!["required"]!["ckpt_name"] = JsonNode.Parse("[\"COMBO\", {\"options\": [\"v1-5-pruned-emaonly-fp16.safetensors\"]}]");
        var workflow = Workflow.Load("sd15");
        workflow.Prompt["5"]!["inputs"]!["seed"] = ulong.MaxValue;
        Assert.Empty(WorkflowCheck.Problems(workflow, info));
    }

    /// <summary>The classes that our workflows use, in the form of <c>GET /object_info</c> (see docs/custom-image.md); the checkpoints are those of our workflows.</summary>
    static JsonObject ObjectInfo() => JsonNode.Parse("""
        {
          "EmptyImage": { "input": { "required": { "width": ["INT", {"default": 512, "min": 1, "max": 16384}], "height": ["INT", {"min": 1, "max": 16384}], "batch_size": ["INT", {"min": 1, "max": 4096}],
            "color": ["INT", {"min": 0, "max": 16777215}] } }, "output": ["IMAGE"], "output_node": false },
          "ImageCompositeMasked": { "input": { "required": { "destination": ["IMAGE"], "source": ["IMAGE"], "x": ["INT", {"min": 0, "max": 16384}], "y": ["INT", {"min": 0, "max": 16384}], "resize_source": ["BOOLEAN", {}] },
            "optional": { "mask": ["MASK"] } }, "output": ["IMAGE"], "output_node": false },
          "SaveImage": { "input": { "required": { "images": ["IMAGE", {}], "filename_prefix": ["STRING", {}] } }, "output": [], "output_node": true },
          "CheckpointLoaderSimple": { "input": { "required": { "ckpt_name": [["v1-5-pruned-emaonly-fp16.safetensors", "sd_xl_base_1.0.safetensors", "sd_xl_refiner_1.0.safetensors"], {}] } },
            "output": ["MODEL", "CLIP", "VAE"], "output_node": false },
          "CLIPTextEncode": { "input": { "required": { "text": ["STRING", {"multiline": true}], "clip": ["CLIP", {}] } }, "output": ["CONDITIONING"], "output_node": false },
          "EmptyLatentImage": { "input": { "required": { "width": ["INT", {"min": 16, "max": 16384}], "height": ["INT", {"min": 16, "max": 16384}], "batch_size": ["INT", {"min": 1, "max": 4096}] } },
            "output": ["LATENT"], "output_node": false },
          "KSampler": { "input": { "required": { "model": ["MODEL", {}], "seed": ["INT", {"min": 0, "max": 18446744073709551615}], "steps": ["INT", {"min": 1, "max": 10000}], "cfg": ["FLOAT", {"min": 0.0, "max": 100.0}],
            "sampler_name": [["euler", "dpmpp_2m"], {}], "scheduler": [["normal", "karras"], {}], "positive": ["CONDITIONING", {}], "negative": ["CONDITIONING", {}], "latent_image": ["LATENT", {}],
            "denoise": ["FLOAT", {"min": 0.0, "max": 1.0}] } }, "output": ["LATENT"], "output_node": false },
          "KSamplerAdvanced": { "input": { "required": { "model": ["MODEL"], "add_noise": [["enable", "disable"], {}], "noise_seed": ["INT", {"min": 0, "max": 18446744073709551615}], "steps": ["INT", {"min": 1, "max": 10000}],
            "cfg": ["FLOAT", {"min": 0.0, "max": 100.0}], "sampler_name": [["euler", "dpmpp_2m"]], "scheduler": [["normal", "karras"]], "positive": ["CONDITIONING"], "negative": ["CONDITIONING"],
            "latent_image": ["LATENT"], "start_at_step": ["INT", {"min": 0, "max": 10000}], "end_at_step": ["INT", {"min": 0, "max": 10000}], "return_with_leftover_noise": [["disable", "enable"], {}] } },
            "output": ["LATENT"], "output_node": false },
          "VAEDecode": { "input": { "required": { "samples": ["LATENT", {}], "vae": ["VAE", {}] } }, "output": ["IMAGE"], "output_node": false }
        }
        """)!.AsObject();
}

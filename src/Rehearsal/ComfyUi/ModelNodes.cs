using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.ComfyUi;

/// <summary>
/// The nodes that load models and sample with them: names, inputs and limits as ComfyUI's own (nodes.py). A loader's choices are what lies in the model's folder when it is asked;
/// a picture follows from seeds and texts, in colours instead of art.
/// </summary>
public static class ModelNodes
{
    const long Largest = 16384;
    static readonly string[] Samplers = ["euler", "euler_ancestral", "heun", "dpm_2", "lms", "dpmpp_2m", "dpmpp_2m_sde", "ddim", "uni_pc"], Schedulers = ["normal", "karras", "exponential", "sgm_uniform", "simple", "ddim_uniform"];

    /// <param name="models">The models that ComfyUI sees in a folder such as <c>checkpoints</c>.</param>
    public static IEnumerable<NodeType> All(Func<string, IReadOnlyList<string>> models)
    {
        Func<IReadOnlyList<string>> Of(string folder) => () => models(folder);
        NodeInput[] sampled = [new("sampler_name", "COMBO", Choices: () => Samplers), new("scheduler", "COMBO", Choices: () => Schedulers), new("positive", "CONDITIONING"), new("negative", "CONDITIONING"), new("latent_image", "LATENT")];
        return
        [
            new("CheckpointLoaderSimple", "Load Checkpoint", "loaders", [new("ckpt_name", "COMBO", Choices: Of("checkpoints"))], ["MODEL", "CLIP", "VAE"], call => [call.Text("ckpt_name"), call.Text("ckpt_name"), call.Text("ckpt_name")]),
            new("LoraLoader", "Load LoRA", "loaders", [new("model", "MODEL"), new("clip", "CLIP"), new("lora_name", "COMBO", Choices: Of("loras")), new("strength_model", "FLOAT", -100, 100), new("strength_clip", "FLOAT", -100, 100)],
                ["MODEL", "CLIP"], call => [$"{call.Inputs["model"]} {call.Text("lora_name")}", $"{call.Inputs["clip"]} {call.Text("lora_name")}"]),
            Loader("VAELoader", "Load VAE", "vae_name", Of("vae"), "VAE"),
            Loader("ControlNetLoader", "Load ControlNet Model", "control_net_name", Of("controlnet"), "CONTROL_NET"),
            Loader("UpscaleModelLoader", "Load Upscale Model", "model_name", Of("upscale_models"), "UPSCALE_MODEL"),
            Loader("CLIPVisionLoader", "Load CLIP Vision", "clip_name", Of("clip_vision"), "CLIP_VISION"),
            Loader("UNETLoader", "Load Diffusion Model", "unet_name", Of("diffusion_models"), "MODEL"),
            Loader("CLIPLoader", "Load CLIP", "clip_name", Of("text_encoders"), "CLIP"),
            new("CLIPTextEncode", "CLIP Text Encode (Prompt)", "conditioning", [new("text", "STRING"), new("clip", "CLIP")], ["CONDITIONING"], call => [$"{call.Inputs["clip"]}: {call.Text("text")}"]),
            new("EmptyLatentImage", "Empty Latent Image", "latent", [new("width", "INT", 16, Largest), new("height", "INT", 16, Largest), new("batch_size", "INT", 1, 4096)], ["LATENT"],
                call => [new Latent(call.Int("width") / 8, call.Int("height") / 8, "")]),
            new("KSampler", "KSampler", "sampling", [new("model", "MODEL"), new("seed", "INT", 0), new("steps", "INT", 1, 10000), new("cfg", "FLOAT", 0, 100), .. sampled, new("denoise", "FLOAT", 0, 1)],
                ["LATENT"], call => Sample(call, "seed")),
            new("KSamplerAdvanced", "KSampler (Advanced)", "sampling",
                [
                    new("model", "MODEL"), OnOff("add_noise"), new("noise_seed", "INT", 0), new("steps", "INT", 1, 10000), new("cfg", "FLOAT", 0, 100), .. sampled,
                    new("start_at_step", "INT", 0, 10000), new("end_at_step", "INT", 0, 10000), OnOff("return_with_leftover_noise"),
                ], ["LATENT"], call => Sample(call, "noise_seed")),
            new("VAEDecode", "VAE Decode", "latent", [new("samples", "LATENT"), new("vae", "VAE")], ["IMAGE"], Decode),
        ];
    }

    static NodeType Loader(string name, string title, string input, Func<IReadOnlyList<string>> choices, string output)
        => new(name, title, "loaders", [new(input, "COMBO", Choices: choices)], [output], call => [call.Text(input)]);

    static NodeInput OnOff(string name) => new(name, "COMBO", Choices: () => ["enable", "disable"]);

    static IReadOnlyList<object> Sample(NodeCall call, string seed)
    {
        var before = (Latent)call.Inputs["latent_image"]!;
        return [before with { Noise = $"{before.Noise}|{call.Inputs["model"]}|{(call.Inputs[seed] as JsonNode)!.ToJsonString()}|{call.Inputs["positive"]}|{call.Inputs["negative"]}" }];
    }

    static IReadOnlyList<object> Decode(NodeCall call)
    {
        var latent = (Latent)call.Inputs["samples"]!;
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(latent.Noise));
        return [ImageNodes.Decoded(latent.Width * 8, latent.Height * 8, call.Faults, (x, y) => ((byte)(hash[0] + x / 4), (byte)(hash[1] + y / 4), (byte)(hash[2] + (x + y) / 8)))];
    }

    /// <param name="Width">In cells of eight pixels.</param>
    /// <param name="Noise">What it was made from; empty: nothing yet.</param>
    sealed record Latent(int Width, int Height, string Noise);
}

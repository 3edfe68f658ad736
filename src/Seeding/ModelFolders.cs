namespace ComfyServerless.Seeding;

/// <summary>The folders of ComfyUI's <c>models/</c> (folder_paths.py), which are the models bucket's first levels. What lies elsewhere in the bucket is no model.</summary>
public static class ModelFolders
{
    /// <summary><c>clip</c> and <c>unet</c> are older names that ComfyUI still knows for <c>text_encoders</c> and <c>diffusion_models</c>.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "audio_encoders", "checkpoints", "classifiers", "clip", "clip_vision", "configs", "controlnet", "diffusers", "diffusion_models", "embeddings", "gligen", "hypernetworks",
        "latent_upscale_models", "loras", "model_patches", "photomaker", "style_models", "text_encoders", "unet", "upscale_models", "vae", "vae_approx",
    ];

    /// <summary>Whether an object of the bucket is a model; <c>folder/</c> alone only marks a folder.</summary>
    /// <param name="key">Decoded.</param>
    public static bool Holds(string key) => key.IndexOf('/') is > 0 and var slash && !key.EndsWith('/') && All.Contains(key[..slash]);
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BigGustave;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Workload;

/// <summary>What a workflow of <c>comfyui_image/workflows</c> becomes as a smoke test, and the judgement of its picture.</summary>
public static class SmokeTest
{
    static readonly Guid Namespace = new("6f0c1f0e-5f0e-4f57-9f64-0d6a3c1e8b2d");

    /// <summary>A canonical lower-case UUIDv5: the same execution and image give the same prompt, so a retry finds it instead of asking again.</summary>
    public static string PromptId(string execution, string digest)
    {
#pragma warning disable CA5350 // UUIDv5 is defined over SHA-1 (RFC 9562); nothing is secured by it
        var hash = SHA1.HashData([.. Namespace.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes($"{execution} {digest}")]);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString();
    }

    /// <summary>The workflow's prompt at the asked size. Seeds and colours follow from the prompt's id, so ComfyUI's cache never answers for it.</summary>
    public static JsonObject Prompt(Workflow workflow, string promptId, int width, int height)
    {
        var prompt = workflow.Prompt.DeepClone().AsObject();
        var inputs = prompt.Select(node => node.Value!["inputs"]!.AsObject()).ToList();
        var number = Convert.ToInt64(promptId[..8], 16);
        var (across, down) = (Largest(inputs, "width"), Largest(inputs, "height"));
        foreach (var node in inputs)
            foreach (var (name, value) in node.ToList())
                if (value is JsonValue && Changed(name, value, number, (width, across), (height, down)) is { } changed) node[name] = changed;
        return prompt;
    }

    /// <summary>The prompt of the workflow that needs no model.</summary>
    public static JsonObject Workflow(string promptId, int width, int height) => Prompt(Workload.Workflow.Load("model-free"), promptId, width, height);

    /// <returns>The input's value for this prompt; null: the workflow's own.</returns>
    static JsonNode? Changed(string name, JsonNode value, long number, (int Wanted, int Given) across, (int Wanted, int Given) down) => name switch
    {
        // Whatever has a place or a size keeps its share of the whole.
        "width" or "x" => value.GetValue<int>() * across.Wanted / across.Given,
        "height" or "y" => value.GetValue<int>() * down.Wanted / down.Given,
        "seed" or "noise_seed" => number,
        "color" => value.GetValue<int>() ^ (int)(number >> 8),
        "filename_prefix" => "smoke-test",
        _ => null,
    };

    static int Largest(IEnumerable<JsonObject> inputs, string name) => inputs.Max(node => node[name] is JsonValue value ? value.GetValue<int>() : 1);

    /// <exception cref="SmokeTestFailedException">Not a PNG, not of the asked size, or of one colour.</exception>
    public static void Judge(byte[] picture, int width, int height)
    {
        Png png;
        try { png = Png.Open(picture); }
        catch (Exception error) when (error is not OutOfMemoryException) { throw new SmokeTestFailedException($"ComfyUI's picture ({picture.Length} bytes) is not a PNG: {error.Message}"); }
        if (png.Width != width || png.Height != height) throw new SmokeTestFailedException($"ComfyUI's picture is {png.Width} x {png.Height}, asked for was {width} x {height}");
        var first = png.GetPixel(0, 0);
        for (var y = 0; y < height; y += 4)
            for (var x = 0; x < width; x += 4)
                if (!png.GetPixel(x, y).Equals(first)) return;
        throw new SmokeTestFailedException($"ComfyUI's picture is blank: every pixel is ({first.R}, {first.G}, {first.B})");
    }
}

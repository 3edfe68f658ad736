using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BigGustave;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Workload;

/// <summary>The smoke test's workflow, which needs no model, and the judgement of its picture.</summary>
public static class SmokeTest
{
    static readonly Guid Namespace = new("6f0c1f0e-5f0e-4f57-9f64-0d6a3c1e8b2d");

    /// <summary>The models that the workflow needs.</summary>
    public static IReadOnlyList<WorkflowModel> Models { get; } = [];

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

    /// <summary>Two areas of different colours, one on the other. The colours follow from the prompt's id, so ComfyUI's cache never answers for it.</summary>
    public static JsonObject Workflow(string promptId, int width, int height)
    {
        var colour = Convert.ToInt32(promptId[..6], 16);
        return new()
        {
            ["1"] = Node("EmptyImage", new() { ["width"] = width, ["height"] = height, ["batch_size"] = 1, ["color"] = colour }),
            ["2"] = Node("EmptyImage", new() { ["width"] = width / 2, ["height"] = height / 2, ["batch_size"] = 1, ["color"] = colour ^ 0xFFFFFF }),
            ["3"] = Node("ImageCompositeMasked", new()
            {
                ["destination"] = Link("1"), ["source"] = Link("2"), ["x"] = width / 4, ["y"] = height / 4, ["resize_source"] = false,
            }),
            ["4"] = Node("SaveImage", new() { ["images"] = Link("3"), ["filename_prefix"] = "smoke-test" }),
        };
    }

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

    static JsonObject Node(string type, JsonObject inputs) => new() { ["class_type"] = type, ["inputs"] = inputs };
    static JsonArray Link(string node) => [node, 0];
}

namespace ComfyServerless.Rehearsal.ComfyUi;

/// <summary>The nodes that need no model. Names, inputs and limits as ComfyUI's own (nodes.py, comfy_extras/nodes_mask.py).</summary>
public static class ImageNodes
{
    const long Largest = 16384;

    /// <param name="inputs">Where LoadImage finds its choices.</param>
    public static IEnumerable<NodeType> All(IComfyUIFolder inputs) =>
    [
        new("EmptyImage", "EmptyImage", "image", [Size("width"), Size("height"), new("batch_size", "INT", 1, 4096), new("color", "INT", 0, 0xFFFFFF)], ["IMAGE"], Empty),
        new("ImageInvert", "Invert Image", "image", [new("image", "IMAGE")], ["IMAGE"], call => [Each(call.Picture("image"), pixel => ((byte)(255 - pixel.R), (byte)(255 - pixel.G), (byte)(255 - pixel.B)))]),
        new("ImageScale", "Upscale Image", "image/upscaling",
            [new("image", "IMAGE"), new("upscale_method", "COMBO", Choices: () => ["nearest-exact", "bilinear", "area", "bicubic", "lanczos"]), new("width", "INT", 0, Largest), new("height", "INT", 0, Largest), new("crop", "COMBO", Choices: () => ["disabled", "center"])],
            ["IMAGE"], Scale),
        new("ImageCompositeMasked", "ImageCompositeMasked", "image",
            [new("destination", "IMAGE"), new("source", "IMAGE"), new("x", "INT", 0, Largest), new("y", "INT", 0, Largest), new("resize_source", "BOOLEAN")], ["IMAGE"], Composite),
        new("LoadImage", "Load Image", "image", [new("image", "COMBO", Choices: inputs.List)], ["IMAGE", "MASK"], Load),
        new("SaveImage", "Save Image", "image", [new("images", "IMAGE"), new("filename_prefix", "STRING")], [], Save) { IsOutput = true },
    ];

    /// <summary>What comes out of a decoder, unless a scenario spoils it.</summary>
    internal static Picture Decoded(int width, int height, ComfyUIFaults faults, Func<int, int, (byte, byte, byte)> colour)
        => Picture.Of(Math.Max(1, width - faults.SmallerBy), Math.Max(1, height - faults.SmallerBy), faults.BlackPictures ? (_, _) => (0, 0, 0) : colour);

    static NodeInput Size(string name) => new(name, "INT", 1, Largest);

    static IReadOnlyList<object> Empty(NodeCall call)
    {
        var colour = call.Faults.BlackPictures ? 0 : call.Int("color");
        var pixel = ((byte)(colour >> 16), (byte)(colour >> 8), (byte)colour);
        return [Picture.Of(Math.Max(1, call.Int("width") - call.Faults.SmallerBy), Math.Max(1, call.Int("height") - call.Faults.SmallerBy), (_, _) => pixel)];
    }

    static IReadOnlyList<object> Scale(NodeCall call)
    {
        var (image, width, height) = (call.Picture("image"), call.Int("width"), call.Int("height"));
        // Zero keeps the proportions, as the node's own help says.
        if (width == 0 && height == 0) return [image];
        if (width == 0) width = Math.Max(1, image.Width * height / image.Height);
        if (height == 0) height = Math.Max(1, image.Height * width / image.Width);
        return [Picture.Of(width, height, (x, y) => image.At(x * image.Width / width, y * image.Height / height))];
    }

    static IReadOnlyList<object> Composite(NodeCall call)
    {
        var (below, above, left, top) = (call.Picture("destination"), call.Picture("source"), call.Int("x"), call.Int("y"));
        return [Picture.Of(below.Width, below.Height, (x, y) => x >= left && y >= top && x < left + above.Width && y < top + above.Height ? above.At(x - left, y - top) : below.At(x, y))];
    }

    static IReadOnlyList<object> Load(NodeCall call)
    {
        var content = call.InputFolder.Read(call.Text("image")) ?? throw new NodeException($"[Errno 2] No such file or directory: '/opt/comfyui/input/{call.Text("image")}'", "FileNotFoundError");
        var picture = Picture.FromPng(content);
        return [picture, picture];
    }

    static IReadOnlyList<object> Save(NodeCall call) => [call.Save(call.Text("filename_prefix"), call.Picture("images").ToPng())];

    static Picture Each(Picture image, Func<(byte R, byte G, byte B), (byte, byte, byte)> change) => Picture.Of(image.Width, image.Height, (x, y) => change(image.At(x, y)));
}

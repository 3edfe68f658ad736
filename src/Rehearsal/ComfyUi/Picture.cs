using BigGustave;

namespace ComfyServerless.Rehearsal.ComfyUi;

/// <summary>An image between nodes: RGB, row by row.</summary>
public sealed record Picture(int Width, int Height, (byte R, byte G, byte B)[] Pixels)
{
    public static Picture Of(int width, int height, Func<int, int, (byte R, byte G, byte B)> colour)
    {
        var pixels = new (byte, byte, byte)[width * height];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++) pixels[(y * width) + x] = colour(x, y);
        return new(width, height, pixels);
    }

    public (byte R, byte G, byte B) At(int x, int y) => Pixels[(y * Width) + x];

    public byte[] ToPng()
    {
        var builder = PngBuilder.Create(Width, Height, false);
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
            {
                var (r, g, b) = At(x, y);
                builder.SetPixel(r, g, b, x, y);
            }

        return builder.Save();
    }

    /// <exception cref="NodeException">Not a PNG.</exception>
    public static Picture FromPng(byte[] content)
    {
        Png png;
        try { png = Png.Open(content); }
        catch (Exception error) when (error is not OutOfMemoryException) { throw new NodeException("cannot identify image file", "PIL.UnidentifiedImageError"); }
        return Of(png.Width, png.Height, (x, y) => png.GetPixel(x, y) is var pixel ? (pixel.R, pixel.G, pixel.B) : default);
    }
}

/// <summary>A node failed while it computed.</summary>
/// <param name="type">Python's name of the exception.</param>
public sealed class NodeException(string message, string type) : Exception(message)
{
    public string Type => type;
}

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ComfyServerless.Rehearsal.World;

/// <summary>Chance that a seed decides. Each name draws from a row of its own, so one more draw here changes nothing there. World's thread.</summary>
public sealed class Chance(int seed)
{
    readonly Dictionary<string, int> drawn = [];

    /// <returns>At least 0, less than 1.</returns>
    public double Next(string name)
    {
        var turn = drawn[name] = drawn.GetValueOrDefault(name) + 1;
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed} {name} {turn}")));
        return BinaryPrimitives.ReadUInt32BigEndian(bytes) / (uint.MaxValue + 1.0);
    }
}

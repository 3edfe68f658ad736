using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Console;

/// <summary>What a Teardown has left in the world that was not there before the Deploy.</summary>
static class Remainder
{
    /// <summary>World's thread.</summary>
    /// <param name="before">The inventory of then.</param>
    /// <returns>Whether nothing is left but data.</returns>
    public static bool Tell(RehearsedWorld world, SortedSet<string> before, TextWriter output)
    {
        var left = Inventory.Take(world).Except(before, StringComparer.Ordinal).ToList();
        foreach (var line in left) output.WriteLine($"  left: {line}");
        foreach (var line in Inventory.Data(world)) output.WriteLine($"  kept: {line}");
        output.WriteLine($"{left.Count} left, beside the data that is kept");
        return left.Count == 0;
    }
}

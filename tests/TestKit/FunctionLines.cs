using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.TestKit;

/// <summary>What the functions of a world have logged.</summary>
public static class FunctionLines
{
    /// <summary>All lines of all functions, the runtime's own among them.</summary>
    public static Task<List<string>> FunctionLinesAsync(this RehearsedWorld world)
        => world.Time.Do(() => world.Lambda.Functions.Values.Select(function => function.LogGroup).Distinct(StringComparer.Ordinal).SelectMany(world.Logs.Lines).ToList());

    /// <summary>The product's lines among them: each is a JSON object with an event.</summary>
    public static async Task<List<JsonObject>> EventsAsync(this RehearsedWorld world)
        => [.. (await world.FunctionLinesAsync()).Select(line => JsonNode.Parse(line)!.AsObject()).Where(line => line.ContainsKey("event"))];
}

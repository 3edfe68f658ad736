using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws;

/// <summary>From a template's spelling of members (<c>ComputeType</c>) to the JSON protocols' (<c>computeType</c>).</summary>
public static class PropertyNames
{
    public static JsonNode? Lower(JsonNode? value) => value switch
    {
        JsonObject map => new JsonObject(map.Select(member => KeyValuePair.Create(char.ToLowerInvariant(member.Key[0]) + member.Key[1..], Lower(member.Value)))),
        JsonArray list => Json.List(list.Select(Lower)),
        _ => value?.DeepClone(),
    };
}

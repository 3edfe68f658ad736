using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace ComfyServerless.Rehearsal.Aws.Wire;

/// <summary>Outputs as XML: members are elements of the same name, nulls are left out.</summary>
public static class Xml
{
    /// <param name="item">The element around each member of a list; null repeats the list's own element.</param>
    public static IEnumerable<XElement> Elements(JsonObject map, XNamespace space, string? item)
        => map.Where(member => member.Value is not null).SelectMany(member => Element(member.Key, member.Value!, space, item));

    static IEnumerable<XElement> Element(string name, JsonNode value, XNamespace space, string? item) => value switch
    {
        JsonArray list when item is null => list.SelectMany(entry => Element(name, entry!, space, item)),
        JsonArray list => [new XElement(space + name, list.SelectMany(entry => Element(item, entry!, space, item)))],
        JsonObject map => [new XElement(space + name, Elements(map, space, item))],
        _ => [new XElement(space + name, value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value.ToJsonString() : value.ToString())],
    };

    public static byte[] Bytes(XElement root) => Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + root.ToString(SaveOptions.DisableFormatting));
}

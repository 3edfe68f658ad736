using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
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

    /// <summary>Characters that XML cannot hold (S3's keys may) are written as references, which a strict reader refuses, as with S3 itself.</summary>
    public static byte[] Bytes(XElement root)
    {
        using var bytes = new MemoryStream();
        using (var writer = XmlWriter.Create(bytes, new() { CheckCharacters = false, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) })) root.WriteTo(writer);
        return bytes.ToArray();
    }
}

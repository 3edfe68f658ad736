using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Template;

/// <summary>Every resource type that some room knows.</summary>
public sealed class ResourceTable(IEnumerable<IResourceTypes> rooms)
{
    readonly Dictionary<string, ResourceType> types = rooms.SelectMany(room => room.ResourceTypes).ToDictionary(type => type.Name);

    /// <returns>Null: no room knows it.</returns>
    public ResourceType? Find(string type) => types.GetValueOrDefault(type);

    /// <exception cref="TemplateException">No room knows the type.</exception>
    public ResourceType Of(TemplateResource resource) => types.GetValueOrDefault(resource.Type) ?? throw new TemplateException($"Resources.{resource.Id}", $"the resource type {resource.Type} is not modelled");

    /// <exception cref="TemplateException">A property that the row does not name.</exception>
    public static void Check(TemplateResource resource, ResourceType type, JsonObject properties)
    {
        var known = type.Properties.Split(' ');
        foreach (var property in properties.Select(pair => pair.Key).Where(property => !known.Contains(property)))
            throw new TemplateException($"Resources.{resource.Id}.Properties.{property}", $"is not modelled for {type.Name}");
    }
}

using ComfyServerless.Rehearsal.Aws;

namespace ComfyServerless.Rehearsal.Template;

/// <summary>A stack that is there before an execution begins: the resources that a template made, with their physical ids. World's thread.</summary>
public sealed class Stack
{
    readonly Dictionary<string, CreatedResource> made = [];
    readonly ResourceTable types;
    readonly StackScope scope;

    public Stack(string name, StackTemplate template, ResourceTable types, AwsContext aws, IReadOnlyDictionary<string, string>? parameters = null)
    {
        (Name, Template, this.types, Id) = (name, template, types, aws.Arn("cloudformation", $"stack/{name}/{aws.Uuid()}"));
        scope = new(aws, name, Id, template, made, parameters);
    }

    public string Name { get; }
    public string Id { get; }
    public StackTemplate Template { get; }
    public IReadOnlyDictionary<string, CreatedResource> Resources => made;

    /// <summary>By name, once every resource is made.</summary>
    public IReadOnlyDictionary<string, string> Outputs => scope.Outputs;

    /// <summary>Resources whose condition holds, each after those that it needs.</summary>
    public IReadOnlyList<TemplateResource> Wanted => scope.Wanted;

    /// <summary>Makes all resources at once, as before an execution begins.</summary>
    /// <exception cref="TemplateException">A type or property that is not modelled, or a resource that refuses.</exception>
    public void Create()
    {
        foreach (var resource in Wanted) Create(resource);
    }

    public CreatedResource Create(TemplateResource resource)
    {
        var type = types.Of(resource);
        return made[resource.Id] = type.Create(Request(resource, type));
    }

    /// <summary>The properties with all references resolved, checked against the type's row.</summary>
    public ResourceRequest Request(TemplateResource resource, ResourceType type) => scope.Request(resource, type);
}

using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;

namespace ComfyServerless.Rehearsal.Template;

/// <summary>A stack in the world: the resources that a template made, with their physical ids. World's thread.</summary>
public sealed class Stack(string name, StackTemplate template, ResourceTable types, AwsContext aws, IReadOnlyDictionary<string, string>? parameters = null)
{
    readonly Dictionary<string, CreatedResource> made = [];

    public string Name => name;
    public string Id { get; } = aws.Arn("cloudformation", $"stack/{name}/{aws.Uuid()}");
    public StackTemplate Template => template;
    public IReadOnlyDictionary<string, CreatedResource> Resources => made;

    /// <summary>By name, once every resource is made.</summary>
    public IReadOnlyDictionary<string, string> Outputs => template.Outputs.ToDictionary(output => output.Key, output => Functions.Evaluate(output.Value, $"Outputs.{output.Key}")?.ToString() ?? "");

    /// <summary>Resources whose condition holds, each after those that it needs.</summary>
    public IReadOnlyList<TemplateResource> Wanted => [.. References.InOrder(template.Resources).Where(resource => resource.Condition is null || IsTrue(resource.Condition))];

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
    public ResourceRequest Request(TemplateResource resource, ResourceType type)
    {
        var where = $"Resources.{resource.Id}.Properties";
        var properties = Functions.Evaluate(resource.Properties, where)!.AsObject();
        ResourceTable.Check(resource, type, properties);
        return new(resource.Id, name, properties);
    }

    Intrinsics Functions => new(Reference, Attribute, IsTrue);

    JsonNode? Reference(string to) => to switch
    {
        "AWS::AccountId" => aws.Account,
        "AWS::Region" => aws.Region,
        "AWS::Partition" => "aws",
        "AWS::URLSuffix" => "amazonaws.com",
        "AWS::StackName" => name,
        "AWS::StackId" => Id,
        "AWS::NoValue" => null,
        _ when made.TryGetValue(to, out var resource) => resource.Id,
        _ when template.Parameters.TryGetValue(to, out var parameter) => (parameters?.GetValueOrDefault(to) ?? parameter.Default ?? throw new TemplateException($"Parameters.{to}", "has no value")),
        _ => throw new TemplateException("Ref", $"{to} is not a resource or parameter of the stack {name}"),
    };

    JsonNode Attribute(string id, string attribute) => made.TryGetValue(id, out var resource)
        ? resource.Attributes?[attribute] ?? throw new TemplateException("Fn::GetAtt", $"{template.Resources[id].Type} has no modelled attribute {attribute} ({id})")
        : throw new TemplateException("Fn::GetAtt", $"{id} is not a resource of the stack {name}");

    bool IsTrue(string condition) => template.Conditions.TryGetValue(condition, out var test)
        ? Functions.Holds(test, $"Conditions.{condition}")
        : throw new TemplateException($"Conditions.{condition}", "is not declared");
}

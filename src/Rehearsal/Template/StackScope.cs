using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;

namespace ComfyServerless.Rehearsal.Template;

/// <summary>What the names in one stack's template mean: its resources as they are made, its parameters, the pseudo parameters. World's thread.</summary>
/// <param name="id">The stack's ARN.</param>
/// <param name="made">By logical id; grows while the stack is made.</param>
/// <param name="parameters">Values given; the others have their defaults.</param>
public sealed class StackScope(AwsContext aws, string name, string id, StackTemplate template, IReadOnlyDictionary<string, CreatedResource> made, IReadOnlyDictionary<string, string>? parameters)
{
    /// <summary>By name, once every resource is made. Those whose condition fails are not there.</summary>
    public IReadOnlyDictionary<string, string> Outputs => template.Outputs
        .Where(output => !template.OutputConditions.TryGetValue(output.Key, out var condition) || IsTrue(condition))
        .ToDictionary(output => output.Key, output => Functions.Evaluate(output.Value, $"Outputs.{output.Key}")?.ToString() ?? "");

    /// <summary>Resources whose condition holds, each after those that it needs.</summary>
    public IReadOnlyList<TemplateResource> Wanted => [.. References.InOrder(template.Resources).Where(resource => resource.Condition is null || IsTrue(resource.Condition))];

    /// <summary>The properties with all references resolved, checked against the type's row.</summary>
    /// <exception cref="TemplateException">A property that is not modelled, or a reference to nothing.</exception>
    public ResourceRequest Request(TemplateResource resource, ResourceType type)
    {
        var properties = Functions.Evaluate(resource.Properties, $"Resources.{resource.Id}.Properties")!.AsObject();
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
        "AWS::StackId" => id,
        "AWS::NoValue" => null,
        _ when made.TryGetValue(to, out var resource) => resource.Id,
        _ when template.Parameters.TryGetValue(to, out var parameter) => Parameter(to, parameter),
        _ => throw new TemplateException("Ref", $"{to} is not a resource or parameter of the stack {name}"),
    };

    JsonNode Parameter(string to, TemplateParameter parameter)
    {
        var value = parameters?.GetValueOrDefault(to) ?? parameter.Default ?? throw new TemplateException($"Parameters.{to}", "has no value");
        return parameter.IsList ? new JsonArray([.. value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(item => (JsonNode)item)]) : value;
    }

    JsonNode Attribute(string to, string attribute) => made.TryGetValue(to, out var resource)
        ? resource.Attributes?[attribute] ?? throw new TemplateException("Fn::GetAtt", $"{template.Resources[to].Type} has no modelled attribute {attribute} ({to})")
        : throw new TemplateException("Fn::GetAtt", $"{to} is not a resource of the stack {name}");

    bool IsTrue(string condition) => template.Conditions.TryGetValue(condition, out var test)
        ? Functions.Holds(test, $"Conditions.{condition}")
        : throw new TemplateException($"Conditions.{condition}", "is not declared");
}

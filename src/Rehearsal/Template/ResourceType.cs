using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Template;

/// <summary>
/// How CloudFormation makes one type of resource in the world. A service's room lists its own types; a type that no room lists is refused by name, and so is a
/// property that the row does not name.
/// </summary>
/// <param name="Name">e.g. <c>AWS::EC2::Subnet</c>.</param>
/// <param name="Properties">The properties that are modelled, or known to change nothing here; separated by spaces.</param>
/// <param name="Create">World's thread. Makes the resource at once; the durations of stacks that a step creates are the stack's business.</param>
public sealed record ResourceType(string Name, string Properties, Func<ResourceRequest, CreatedResource> Create)
{
    /// <summary>By physical id. Null: nothing to do in the world.</summary>
    public Action<string>? Delete { get; init; }

    /// <summary>By physical id: what happens when its end begins; it is deleted when <see cref="DeleteLatency"/> is over. Null: nothing.</summary>
    public Action<string>? Ending { get; init; }

    /// <summary>The attributes after a change of the properties. Null: a change replaces the resource.</summary>
    public Func<string, ResourceRequest, JsonObject>? Update { get; init; }

    /// <summary>Properties whose change replaces the resource although there is an Update; separated by spaces.</summary>
    public string Replacing { get; init; } = "";

    /// <summary>The property with the resource's own name, where it may have one: a resource that has is not replaced beside itself.</summary>
    public string? NameProperty { get; init; }

    /// <summary>By physical id: it is ready, as a stack waits for it to be. Null: after its latency it is.</summary>
    public Func<string, bool>? IsReady { get; init; }

    /// <summary>The row of latencies.json that creating takes in a stack that a step creates; null: no time worth counting.</summary>
    public string? Latency { get; init; }

    /// <summary>The like for a change.</summary>
    public string? UpdateLatency { get; init; }

    /// <summary>The like for its end.</summary>
    public string? DeleteLatency { get; init; }
}

/// <param name="LogicalId">In the template.</param>
/// <param name="Stack">The stack's name; generated physical names begin with it, as CloudFormation's do.</param>
/// <param name="Properties">All references resolved.</param>
public sealed record ResourceRequest(string LogicalId, string Stack, JsonObject Properties)
{
    /// <summary>The Tags property in either of its forms (a list of Key and Value, or a map), as a map.</summary>
    public IReadOnlyDictionary<string, string> Tags => Properties[nameof(Tags)] switch
    {
        JsonArray list => list.ToDictionary(tag => tag!["Key"]!.GetValue<string>(), tag => tag!["Value"]!.GetValue<string>()),
        JsonObject map => map.ToDictionary(tag => tag.Key, tag => tag.Value!.GetValue<string>()),
        _ => new Dictionary<string, string>(),
    };

    public string Text(string property) => Properties[property]?.ToString() ?? throw new FormatException($"{LogicalId}.{property}: is required");
    public string? TextOrNull(string property) => Properties[property]?.ToString();
}

/// <param name="Id">The physical id: what Ref gives.</param>
/// <param name="Attributes">What Fn::GetAtt gives, by name (nested names with dots).</param>
public sealed record CreatedResource(string Id, JsonObject? Attributes = null);

/// <summary>A room that knows resource types.</summary>
public interface IResourceTypes
{
    IEnumerable<ResourceType> ResourceTypes { get; }
}

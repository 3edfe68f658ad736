using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.Events;

/// <summary>Rules out of templates.</summary>
public sealed class EventResourceTypes(AwsContext aws, EventBus bus) : IResourceTypes
{
    public IEnumerable<ResourceType> ResourceTypes => [new("AWS::Events::Rule", "Description EventPattern Name State Targets Tags", Rule) { Delete = bus.Remove }];

    CreatedResource Rule(ResourceRequest request)
    {
        var name = PhysicalNames.Of(request, "Name", aws, 64);
        var arn = aws.Arn("events", "rule/" + name);
        bus.Put(new(name, arn, request.TextOrNull("State") is null or "ENABLED", request.Properties["EventPattern"]!.DeepClone().AsObject(),
            [.. (request.Properties["Targets"] as JsonArray ?? []).Select(target => RuleTarget.Parse(target!.AsObject()))]));
        return new(name, new() { ["Arn"] = arn });
    }
}

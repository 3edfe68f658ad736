using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.Events;

/// <summary>Rules out of templates.</summary>
public sealed partial class EventResourceTypes(AwsContext aws, EventBus bus) : IResourceTypes
{
    public IEnumerable<ResourceType> ResourceTypes => [new("AWS::Events::Rule", "Description EventPattern Name ScheduleExpression State Targets Tags", Rule) { Delete = bus.Remove }];

    CreatedResource Rule(ResourceRequest request)
    {
        var name = PhysicalNames.Of(request, "Name", aws, 64);
        var arn = aws.Arn("events", "rule/" + name);
        bus.Put(new(name, arn, request.TextOrNull("State") is null or "ENABLED", request.Properties["EventPattern"]?.DeepClone().AsObject(),
            [.. (request.Properties["Targets"] as JsonArray ?? []).Select(target => RuleTarget.Parse(target!.AsObject()))], request.TextOrNull("ScheduleExpression") is { } expression ? Every(request.LogicalId, expression) : null));
        return new(name, new() { ["Arn"] = arn });
    }

    /// <summary>https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html</summary>
    static TimeSpan Every(string id, string expression)
    {
        if (Rate().Match(expression) is not { Success: true } match) throw new FormatException($"{id}.ScheduleExpression: {expression} is not modelled, only rate(…) is");
        var (count, unit) = (int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture), match.Groups["unit"].Value);
        if (count == 0 || (count == 1) == unit.EndsWith('s')) throw new FormatException($"{id}.ScheduleExpression: Parameter ScheduleExpression is not valid: {expression}");
        return count * unit.TrimEnd('s') switch { "minute" => TimeSpan.FromMinutes(1), "hour" => TimeSpan.FromHours(1), _ => TimeSpan.FromDays(1) };
    }

    [GeneratedRegex("^rate\\((?<count>[0-9]{1,6}) (?<unit>(minute|hour|day)s?)\\)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex Rate();
}

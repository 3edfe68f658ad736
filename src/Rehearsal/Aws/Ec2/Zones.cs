using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Ec2;

/// <summary>The region's availability zones: names, which differ between accounts, and ids, which don't.</summary>
public sealed class Zones(AwsContext context)
{
    /// <summary>The last letters of the zones' names. Settable.</summary>
    public string Letters { get; set; } = "abcd";

    public IEnumerable<string> Names => Letters.Select(letter => context.Region + letter);

    /// <summary>E.g. <c>usw2-az1</c> for <c>us-west-2a</c>.</summary>
    public string IdOf(string zone)
    {
        var parts = context.Region.Split('-');
        var direction = parts[^2].Replace("north", "n").Replace("south", "s").Replace("east", "e").Replace("west", "w").Replace("central", "c");
        return $"{string.Concat(parts[..^2])}{direction}{parts[^1]}-az{Letters.IndexOf(zone[^1]) + 1}";
    }

    /// <exception cref="AwsError">InvalidParameterValue.</exception>
    public string Require(string zone) => Names.Contains(zone) ? zone : throw new AwsError(400, "InvalidParameterValue",
        $"Value ({zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: {string.Join(", ", Names)}.");

    public JsonObject Describe(Call call)
    {
        var wanted = Json.Texts(call.Input["ZoneName"]);
        if (wanted.FirstOrDefault(zone => !Names.Contains(zone)) is { } unknown) throw new AwsError(400, "InvalidParameterValue", $"Invalid availability zone: [{unknown}]");
        return new()
        {
            ["availabilityZoneInfo"] = Json.List(Names.Where(zone => wanted.Count == 0 || wanted.Contains(zone)).Select(zone => new JsonObject
            {
                ["zoneName"] = zone, ["zoneId"] = IdOf(zone), ["zoneState"] = "available", ["regionName"] = context.Region, ["groupName"] = context.Region,
                ["networkBorderGroup"] = context.Region, ["optInStatus"] = "opt-in-not-required", ["zoneType"] = "availability-zone", ["messageSet"] = new JsonArray(),
            })),
        };
    }
}

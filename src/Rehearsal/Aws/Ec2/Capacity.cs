using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Iam;

namespace ComfyServerless.Rehearsal.Aws.Ec2;

/// <summary>What EC2 offers and has left, and what the account may take of it. Scenarios set it.</summary>
public sealed class Capacity(Zones zones, ServiceLinkedRoles roles)
{
    public const string OnDemandGpu = "L-DB2E81BA", SpotGpu = "L-3819A6DF", OnDemandStandard = "L-1216C47A", SpotStandard = "L-34B43A08";

    const string Spot = "spot.amazonaws.com";

    static readonly string[] GpuFamilies = ["g4dn", "g5", "g6", "g6e", "gr6"], StandardFamilies = ["t3", "t3a", "m5", "m6i", "m7i", "c6i", "c7i", "r6i"];
    static readonly string[] Sizes = ["medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge"];

    /// <summary>Instance types that a zone does not have at all: by type and zone name.</summary>
    public ISet<(string InstanceType, string Zone)> NotOffered { get; } = new HashSet<(string, string)>();

    /// <summary>Pools that are empty: by type, capacity type (spot or on-demand) and zone name; <c>*</c> for any.</summary>
    public ISet<(string InstanceType, string CapacityType, string Zone)> Empty { get; } = new HashSet<(string, string, string)>();

    /// <summary>vCPUs by Service Quotas' code. Settable.</summary>
    public IDictionary<string, int> Quotas { get; } = new Dictionary<string, int> { [OnDemandGpu] = 64, [SpotGpu] = 64, [OnDemandStandard] = 64, [SpotStandard] = 64 };

    /// <summary>Whether the account has AWSServiceRoleForEC2Spot.</summary>
    public bool HasSpotServiceRole
    {
        get => roles.Services.Contains(Spot);
        set { if (value) roles.Services.Add(Spot); else roles.Services.Remove(Spot); }
    }

    /// <summary>Answers every launch while it is set, e.g. <see cref="Unauthorized"/>.</summary>
    public AwsError? Refusal { get; set; }

    public static AwsError Unauthorized => new(403, "UnauthorizedOperation", "You are not authorized to perform this operation.");

    public bool Offers(string instanceType, string zone) => zones.Names.Contains(zone) && Types.Contains(instanceType) && !NotOffered.Contains((instanceType, zone));

    public bool HasRoom(string instanceType, string capacityType, string zone)
        => Offers(instanceType, zone) && !Empty.Any(pool => Fits(pool.InstanceType, instanceType) && Fits(pool.CapacityType, capacityType) && Fits(pool.Zone, zone));

    /// <summary>The quota that an instance counts against.</summary>
    public static string QuotaOf(string instanceType, string capacityType) => (IsGpu(instanceType), capacityType) switch
    {
        (true, "spot") => SpotGpu,
        (true, _) => OnDemandGpu,
        (false, "spot") => SpotStandard,
        (false, _) => OnDemandStandard,
    };

    /// <summary>vCPUs of a type, which follow from its size in every family here.</summary>
    public static int CpusOf(string instanceType) => instanceType.Split('.')[1] switch
    {
        "medium" or "large" => 2,
        "xlarge" => 4,
        var size => 4 * int.Parse(size[..^"xlarge".Length], System.Globalization.CultureInfo.InvariantCulture),
    };

    public JsonObject Describe(Call call)
    {
        var located = call.TextOrNull("LocationType") ?? "region";
        var filters = (call.Input["Filter"] as JsonArray ?? []).Select(filter => (Name: filter!["Name"]!.ToString(), Values: Json.Texts(filter["Value"]))).ToList();
        if (filters.FirstOrDefault(filter => filter.Name is not ("instance-type" or "location")) is { Name: { } name })
            throw AwsError.NotModelled(400, $"ec2:{call.Operation}: the filter {name} is not modelled");
        var offered = zones.Names.SelectMany(zone => Types.Where(type => Offers(type, zone)).Select(type => (Type: type, Location: located switch
        {
            "availability-zone" => zone, "availability-zone-id" => zones.IdOf(zone), "region" => zone[..^1],
            _ => throw new AwsError(400, "InvalidParameterValue", $"Value ({located}) for parameter locationType is invalid."),
        }))).Distinct().Where(offer => filters.All(filter => filter.Values.Contains(filter.Name == "location" ? offer.Location : offer.Type)));
        return Json.Page([.. offered.Select(offer => new JsonObject { ["instanceType"] = offer.Type, ["locationType"] = located, ["location"] = offer.Location })],
            "instanceTypeOfferingSet", call.Input["NextToken"], call.Input["MaxResults"], 1000);
    }

    public static IEnumerable<string> GpuTypes => Types.Where(IsGpu);

    static IEnumerable<string> Types => GpuFamilies.Concat(StandardFamilies).SelectMany(family => Sizes.Select(size => $"{family}.{size}"))
        .Where(type => !IsGpu(type) || type.EndsWith("xlarge"));

    static bool IsGpu(string instanceType) => GpuFamilies.Contains(instanceType.Split('.')[0]);

    static bool Fits(string pattern, string value) => pattern == "*" || pattern == value;
}

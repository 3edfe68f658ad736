using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Eks;

/// <summary>EKS's errors with their statuses.</summary>
public static class EksErrors
{
    public static AwsError NotFound(string message) => new(404, "ResourceNotFoundException", message);
    public static AwsError InUse(string message) => new(409, "ResourceInUseException", message);
    public static AwsError Parameter(string message) => new(400, "InvalidParameterException", message);
    public static AwsError Request(string message) => new(400, "InvalidRequestException", message);
    public static AwsError Limit(string message) => new(400, "ResourceLimitExceededException", message);

    public static AwsError Zone(string cluster, string zone, IEnumerable<string> valid)
    {
        var zones = valid.ToList();
        return new(400, "UnsupportedAvailabilityZoneException",
            $"Cannot create cluster '{cluster}' because {zone}, the targeted availability zone, does not currently have sufficient capacity to support the cluster. Retry and choose from these availability zones: {string.Join(", ", zones)}",
            new() { ["clusterName"] = cluster, ["validZones"] = Json.List(zones) });
    }
}

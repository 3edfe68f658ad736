using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Elb;

/// <summary>One registered address of a target group, and how its health checks go.</summary>
public sealed class Target(string id, int port, string zone)
{
    public string Id => id;
    public int Port => port;
    public string Zone => zone;

    /// <summary>unused, initial, healthy, unhealthy or draining.</summary>
    public string State { get; private set; } = "unused";
    public string? Reason { get; private set; } = "Target.NotInUse";
    public string? Description { get; private set; } = "Target group is not configured to receive traffic from the load balancer";

    internal int Good { get; set; }
    internal int Bad { get; set; }

    internal void Move(string state, string? reason = null, string? description = null) => (State, Reason, Description) = (state, reason, description);

    public JsonObject Describe() => new()
    {
        ["Target"] = new JsonObject { [nameof(Id)] = id, [nameof(Port)] = port, ["AvailabilityZone"] = zone }, ["HealthCheckPort"] = port.ToString(),
        ["TargetHealth"] = new JsonObject { [nameof(State)] = State, [nameof(Reason)] = Reason, [nameof(Description)] = Description },
    };
}

/// <summary>A target group: how it is asked for health, and who is in it.</summary>
/// <param name="properties">As the template spells them.</param>
public sealed class TargetGroup(string arn, JsonObject properties)
{
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
    static readonly Dictionary<string, string> Defaults = new()
    {
        ["deregistration_delay.timeout_seconds"] = "300", ["stickiness.enabled"] = "false", ["stickiness.type"] = "lb_cookie", ["stickiness.lb_cookie.duration_seconds"] = "86400",
        ["slow_start.duration_seconds"] = "0", ["load_balancing.algorithm.type"] = "round_robin",
    };

    public string Arn => arn;
    public JsonObject Properties { get; set; } = properties;
    public string Name => arn.Split('/')[1];

    /// <summary>targetgroup/name/id, for metrics.</summary>
    public string FullName => arn[(arn.LastIndexOf(':') + 1)..];
    public string VpcId => Properties.Text(nameof(VpcId))!;
    public int Port => Json.Number(Properties[nameof(Port)]) ?? 80;
    public List<Target> Targets { get; } = [];

    /// <summary>ARNs of the load balancers whose listeners forward here.</summary>
    public HashSet<string> LoadBalancers { get; } = [];

    public string HealthPath => Properties.Text("HealthCheckPath") ?? "/";
    public TimeSpan Interval => TimeSpan.FromSeconds(Json.Number(Properties["HealthCheckIntervalSeconds"]) ?? 30);
    public int HealthyThreshold => Json.Number(Properties["HealthyThresholdCount"]) ?? 5;
    public int UnhealthyThreshold => Json.Number(Properties["UnhealthyThresholdCount"]) ?? 2;
    public string Codes => Properties["Matcher"]?["HttpCode"]?.ToString() ?? "200";

    public IReadOnlyDictionary<string, string> Attributes => ElbAttributes.Read(Properties["TargetGroupAttributes"], Defaults, "Target group attribute key");

    public bool Matches(int code) => Codes.Split(',').Any(part => part.Split('-') is [var from, var to] ? int.Parse(from) <= code && code <= int.Parse(to) : int.Parse(part) == code);

    public JsonObject Describe() => new()
    {
        ["TargetGroupArn"] = arn, ["TargetGroupName"] = Name, ["Protocol"] = Properties.Text("Protocol"), [nameof(Port)] = Port, [nameof(VpcId)] = VpcId, ["TargetType"] = Properties.Text("TargetType"),
        ["HealthCheckProtocol"] = Properties.Text("HealthCheckProtocol") ?? "HTTP", ["HealthCheckPort"] = "traffic-port", ["HealthCheckEnabled"] = true, ["HealthCheckIntervalSeconds"] = (int)Interval.TotalSeconds,
        ["HealthCheckTimeoutSeconds"] = Json.Number(Properties["HealthCheckTimeoutSeconds"]) ?? 5, ["HealthyThresholdCount"] = HealthyThreshold, ["UnhealthyThresholdCount"] = UnhealthyThreshold,
        ["HealthCheckPath"] = HealthPath, ["Matcher"] = new JsonObject { ["HttpCode"] = Codes }, ["LoadBalancerArns"] = Json.List(LoadBalancers), ["ProtocolVersion"] = "HTTP1", ["IpAddressType"] = "ipv4",
    };
}

static class ElbAttributes
{
    /// <exception cref="AwsError">A key that does not exist, or is not modelled.</exception>
    public static IReadOnlyDictionary<string, string> Read(JsonNode? given, IReadOnlyDictionary<string, string> defaults, string what)
    {
        var values = new Dictionary<string, string>(defaults);
        foreach (var attribute in given as JsonArray ?? [])
        {
            var key = attribute!["Key"]!.ToString();
            if (!defaults.ContainsKey(key)) throw new AwsError(400, "ValidationError", $"{what} '{key}' is not recognized");
            values[key] = attribute["Value"]!.ToString();
        }

        return values;
    }

    public static JsonArray Describe(IReadOnlyDictionary<string, string> attributes) => Json.List(attributes.Select(pair => new JsonObject { ["Key"] = pair.Key, ["Value"] = pair.Value }));
}

using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Elb;

/// <summary>A listener: a port that forwards everything to one target group.</summary>
public sealed record Listener(string Arn, int Port, string TargetGroupArn)
{
    /// <summary>Where its port is on this machine; null until the load balancer is active.</summary>
    public Uri? Url { get; set; }

    public JsonObject Describe(string loadBalancer) => new()
    {
        ["ListenerArn"] = Arn, ["LoadBalancerArn"] = loadBalancer, [nameof(Port)] = Port, ["Protocol"] = "HTTP",
        ["DefaultActions"] = new JsonArray(new JsonObject { ["Type"] = "forward", [nameof(TargetGroupArn)] = TargetGroupArn }),
    };
}

/// <summary>An application load balancer.</summary>
/// <param name="properties">As the template spells them.</param>
public sealed class LoadBalancer(AwsContext aws, string name, JsonObject properties, string vpcId)
{
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#load-balancer-attributes
    static readonly Dictionary<string, string> Defaults = new()
    {
        ["idle_timeout.timeout_seconds"] = "60", ["routing.http.drop_invalid_header_fields.enabled"] = "false", ["deletion_protection.enabled"] = "false", ["routing.http2.enabled"] = "true",
        ["routing.http.desync_mitigation_mode"] = "defensive", ["client_keep_alive.seconds"] = "3600", ["routing.http.preserve_host_header.enabled"] = "false",
    };

    public string Name => name;
    public string Arn { get; } = aws.Arn("elasticloadbalancing", $"loadbalancer/app/{name}/{aws.Hex(16)}");
    public string Domain { get; } = $"internal-{name}-{Convert.ToInt64(aws.Hex(8), 16) % 1_000_000_000}.{aws.Region}.elb.amazonaws.com";
    public string VpcId => vpcId;
    public DateTimeOffset Created { get; } = aws.Now;
    public JsonObject Properties { get; set; } = properties;

    /// <summary>provisioning, then active.</summary>
    public string State { get; set; } = "provisioning";
    public List<Listener> Listeners { get; } = [];
    public IReadOnlyList<string> SecurityGroups => Json.Texts(Properties[nameof(SecurityGroups)]);
    public IReadOnlyList<string> Subnets => Json.Texts(Properties[nameof(Subnets)]);
    public IReadOnlyDictionary<string, string> Attributes => ElbAttributes.Read(Properties["LoadBalancerAttributes"], Defaults, "Load balancer attribute key");

    /// <summary>app/name/id, for metrics and the names of its interfaces.</summary>
    public string FullName => Arn[(Arn.IndexOf("loadbalancer/", StringComparison.Ordinal) + "loadbalancer/".Length)..];

    public JsonObject Describe(Func<string, string> zoneOf) => new()
    {
        ["LoadBalancerArn"] = Arn, ["DNSName"] = Domain, ["CanonicalHostedZoneId"] = "Z1H1FL5HABSF5", ["CreatedTime"] = AwsContext.Iso(Created), ["LoadBalancerName"] = name, ["Scheme"] = "internal",
        [nameof(VpcId)] = vpcId, [nameof(State)] = new JsonObject { ["Code"] = State }, ["Type"] = "application", ["IpAddressType"] = "ipv4", [nameof(SecurityGroups)] = Json.List(SecurityGroups),
        ["AvailabilityZones"] = Json.List(Subnets.Select(subnet => new JsonObject { ["ZoneName"] = zoneOf(subnet), ["SubnetId"] = subnet })),
    };
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.Elb;

/// <summary>Load balancers, listeners and target groups out of templates. Internal application load balancers over HTTP only.</summary>
public sealed partial class ElbResourceTypes(AwsContext aws, Ec2Service ec2, ElbStore store) : IResourceTypes, IAsyncDisposable
{
    const string Health = " HealthCheckEnabled HealthCheckIntervalSeconds HealthCheckPath HealthCheckPort HealthCheckProtocol HealthCheckTimeoutSeconds HealthyThresholdCount UnhealthyThresholdCount Matcher";

    readonly Dictionary<string, ListenerServer> servers = [];

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::ElasticLoadBalancingV2::LoadBalancer", "IpAddressType LoadBalancerAttributes Name Scheme SecurityGroups Subnets Tags Type", Balancer)
        {
            IsReady = arn => store.Balancer(arn).State == "active", Latency = "LoadBalancerActive", UpdateLatency = "LoadBalancerUpdated", DeleteLatency = "LoadBalancerDeleted", Replacing = "Name Scheme Type", NameProperty = "Name",
            Update = (arn, request) =>
            {
                var balancer = store.Balancer(arn);
                Check(request);
                balancer.Properties = request.Properties;
                store.Tags[arn] = request.Tags;
                Disconnect(balancer);
                Connect(balancer);
                return Attributes(balancer);
            },
            Delete = Delete,
        },
        new("AWS::ElasticLoadBalancingV2::Listener", "DefaultActions LoadBalancerArn Port Protocol", Listener) { Delete = DeleteListener },
        new("AWS::ElasticLoadBalancingV2::TargetGroup", "IpAddressType Name Port Protocol ProtocolVersion Tags TargetGroupAttributes TargetType VpcId" + Health, Group)
        {
            Replacing = "Name Port Protocol ProtocolVersion TargetType VpcId", NameProperty = "Name",
            Update = (arn, request) =>
            {
                var group = store.Group(arn);
                group.Properties = request.Properties;
                _ = group.Attributes;
                store.Tags[arn] = request.Tags;
                return Attributes(group);
            },
            Delete = store.DeleteGroup,
        },
    ];

    CreatedResource Balancer(ResourceRequest request)
    {
        var name = PhysicalNames.Of(request, "Name", aws, 32);
        if (!BalancerName().IsMatch(name) || name.StartsWith("internal-", StringComparison.Ordinal)) throw Invalid($"The load balancer name '{name}' can only contain characters that are alphanumeric characters and hyphens(-), up to 32 of them, and must not begin with internal-");
        if (store.LoadBalancers.Values.Any(other => other.Name == name)) throw new AwsError(400, "DuplicateLoadBalancerName", $"A load balancer with the same name '{name}' exists, but with different settings");
        var vpc = Check(request);
        var balancer = new LoadBalancer(aws, name, request.Properties, vpc);
        _ = balancer.Attributes;
        store.LoadBalancers.Add(balancer.Arn, balancer);
        store.Tags[balancer.Arn] = request.Tags;
        Connect(balancer);
        aws.After("LoadBalancerActive", () => balancer.State = "active");
        return new(balancer.Arn, Attributes(balancer));
    }

    /// <returns>The VPC.</returns>
    string Check(ResourceRequest request)
    {
        if (request.TextOrNull("Type") is { } type and not "application") throw AwsError.NotModelled(400, $"{request.LogicalId}: load balancers of type {type} are not modelled");
        if (request.TextOrNull("Scheme") != "internal") throw AwsError.NotModelled(400, $"{request.LogicalId}: only internal load balancers are modelled");
        var subnets = Json.Texts(request.Properties["Subnets"]).Select(ec2.Store.Subnets.Get).ToList();
        if (subnets.Select(subnet => subnet.Text("availabilityZone")).Distinct().Count() < 2) throw Invalid("At least two subnets in two different Availability Zones must be specified");
        if (subnets.Select(subnet => subnet.Text("availabilityZone")).Distinct().Count() < subnets.Count) throw new AwsError(400, "InvalidConfigurationRequest", "A load balancer cannot be attached to multiple subnets in the same Availability Zone");
        var groups = Json.Texts(request.Properties["SecurityGroups"]);
        if (groups.Count == 0) throw AwsError.NotModelled(400, $"{request.LogicalId}: a load balancer with the VPC's default security group is not modelled");
        foreach (var group in groups) ec2.Store.SecurityGroups.Get(group);
        return subnets[0].Text("vpcId")!;
    }

    void Connect(LoadBalancer balancer)
    {
        foreach (var subnet in balancer.Subnets) ec2.Interfaces.Create(ec2.Store.Subnets.Get(subnet), "ELB " + balancer.FullName, "interface", balancer.SecurityGroups, "amazon-elb");
    }

    void Disconnect(LoadBalancer balancer)
    {
        foreach (var card in ec2.Store.NetworkInterfaces.All.Where(card => card.Text("description") == "ELB " + balancer.FullName).ToList()) ec2.Interfaces.Delete(card.Text("networkInterfaceId")!);
    }

    /// <exception cref="AwsError">OperationNotPermitted: deletion protection.</exception>
    public void Delete(string arn)
    {
        if (store.LoadBalancers.GetValueOrDefault(arn) is not { } balancer) return;
        if (balancer.Attributes["deletion_protection.enabled"] == "true") throw new AwsError(400, "OperationNotPermitted", $"Load balancer '{arn}' cannot be deleted because deletion protection is enabled");
        foreach (var listener in balancer.Listeners.ToList()) DeleteListener(listener.Arn);
        Disconnect(balancer);
        store.LoadBalancers.Remove(arn);
        store.Tags.Remove(arn);
    }

    CreatedResource Listener(ResourceRequest request)
    {
        var balancer = store.Balancer(request.Text("LoadBalancerArn"));
        if (request.Text("Protocol") != "HTTP") throw AwsError.NotModelled(400, $"{request.LogicalId}: listeners of {request.Text("Protocol")} are not modelled");
        var port = Json.Number(request.Properties["Port"])!.Value;
        if (balancer.Listeners.Exists(other => other.Port == port)) throw new AwsError(400, "DuplicateListener", $"A listener already exists on port '{port}' for load balancer '{balancer.Arn}'");
        if (request.Properties["DefaultActions"] is not JsonArray { Count: 1 } actions || actions[0]!["Type"]!.ToString() != "forward" || actions[0]!["TargetGroupArn"] is not { } target)
            throw AwsError.NotModelled(400, $"{request.LogicalId}: only one action, to forward to one target group, is modelled");
        var group = store.Group(target.ToString());
        if (group.VpcId != balancer.VpcId) throw new AwsError(400, "InvalidConfigurationRequest", $"The following target groups are in a different VPC than load balancer '{balancer.Arn}': {group.Arn}");
        var listener = new Listener(balancer.Arn.Replace(":loadbalancer/", ":listener/") + "/" + aws.Hex(16), port, group.Arn);
        balancer.Listeners.Add(listener);
        group.LoadBalancers.Add(balancer.Arn);
        servers[listener.Arn] = new(aws.Time, store, balancer, listener);
        return new(listener.Arn, new() { ["ListenerArn"] = listener.Arn });
    }

    void DeleteListener(string arn)
    {
        if (servers.Remove(arn, out var server)) server.Stop();
        foreach (var balancer in store.LoadBalancers.Values.Where(balancer => balancer.Listeners.RemoveAll(listener => listener.Arn == arn) > 0))
            foreach (var group in store.TargetGroups.Values.Where(group => !balancer.Listeners.Exists(listener => listener.TargetGroupArn == group.Arn))) group.LoadBalancers.Remove(balancer.Arn);
    }

    CreatedResource Group(ResourceRequest request)
    {
        var name = PhysicalNames.Of(request, "Name", aws, 32);
        if (store.TargetGroups.Values.Any(other => other.Name == name)) throw new AwsError(400, "DuplicateTargetGroupName", $"A target group with the same name '{name}' exists, but with different settings");
        if (request.TextOrNull("TargetType") != "ip" || request.Text("Protocol") != "HTTP") throw AwsError.NotModelled(400, $"{request.LogicalId}: only target groups of type ip over HTTP are modelled");
        ec2.Store.Vpcs.Get(request.Text("VpcId"));
        var group = new TargetGroup(aws.Arn("elasticloadbalancing", $"targetgroup/{name}/{aws.Hex(16)}"), request.Properties);
        _ = group.Attributes;
        store.TargetGroups.Add(group.Arn, group);
        store.Tags[group.Arn] = request.Tags;
        return new(group.Arn, Attributes(group));
    }

    static JsonObject Attributes(LoadBalancer balancer) => new()
    {
        ["DNSName"] = balancer.Domain, ["LoadBalancerArn"] = balancer.Arn, ["LoadBalancerFullName"] = balancer.FullName, ["LoadBalancerName"] = balancer.Name, ["CanonicalHostedZoneID"] = "Z1H1FL5HABSF5",
        ["SecurityGroups"] = Json.List(balancer.SecurityGroups),
    };

    static JsonObject Attributes(TargetGroup group) => new()
    {
        ["TargetGroupArn"] = group.Arn, ["TargetGroupFullName"] = group.FullName, ["TargetGroupName"] = group.Name, ["LoadBalancerArns"] = Json.List(group.LoadBalancers),
    };

    static AwsError Invalid(string message) => new(400, "ValidationError", message);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers.Values) await server.DisposeAsync();
    }

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex BalancerName();
}

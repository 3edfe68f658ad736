using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Aws.Elb;

/// <summary>Elastic Load Balancing v2: what steps, the load balancer controller and a person with the AWS CLI ask. Load balancers are made by stacks.</summary>
public sealed class ElbService : AwsService, IAsyncDisposable
{
    readonly ElbResourceTypes types;

    public ElbService(AwsContext aws, Ec2Service ec2, ITargetNetwork network)
    {
        Store = new(aws, network);
        types = new(aws, ec2, Store);
        string ZoneOf(string subnet) => ec2.Store.Subnets.Find(subnet)?.Text("availabilityZone") ?? "";
        Add("DescribeLoadBalancers", Effect.Reading, "Names LoadBalancerArns Marker PageSize", call =>
        {
            var (names, arns) = (Json.Texts(call.Input["Names"]), Json.Texts(call.Input["LoadBalancerArns"]));
            if (names.FirstOrDefault(name => Store.LoadBalancers.Values.All(balancer => balancer.Name != name)) is { } missing)
                throw new AwsError(400, "LoadBalancerNotFound", $"Load balancers '[{missing}]' not found");
            foreach (var arn in arns) Store.Balancer(arn);
            return Paged(call, "LoadBalancers", Store.LoadBalancers.Values.Where(balancer => (names.Count == 0 || names.Contains(balancer.Name)) && (arns.Count == 0 || arns.Contains(balancer.Arn)))
                .Select(balancer => balancer.Describe(ZoneOf)));
        });
        Add("DescribeLoadBalancerAttributes", Effect.Reading, "LoadBalancerArn", call => new JsonObject { ["Attributes"] = ElbAttributes.Describe(Store.Balancer(call.Text("LoadBalancerArn")).Attributes) });
        Add("DescribeListeners", Effect.Reading, "LoadBalancerArn ListenerArns Marker PageSize", call => Paged(call, "Listeners", (call.TextOrNull("LoadBalancerArn") is { } arn ? [Store.Balancer(arn)] : Store.LoadBalancers.Values.ToList())
            .SelectMany(balancer => balancer.Listeners.Where(listener => call.Input["ListenerArns"] is null || Json.Texts(call.Input["ListenerArns"]).Contains(listener.Arn)).Select(listener => listener.Describe(balancer.Arn)))));
        Add("DescribeTargetGroups", Effect.Reading, "Names TargetGroupArns LoadBalancerArn Marker PageSize", DescribeGroups);
        Add("DescribeTargetGroupAttributes", Effect.Reading, "TargetGroupArn", call => new JsonObject { ["Attributes"] = ElbAttributes.Describe(Store.Group(call.Text("TargetGroupArn")).Attributes) });
        Add("DescribeTargetHealth", Effect.Reading, "TargetGroupArn", call => new JsonObject { ["TargetHealthDescriptions"] = Json.List(Store.Group(call.Text("TargetGroupArn")).Targets.Select(target => target.Describe())) });
        Add("DescribeTags", Effect.Reading, "ResourceArns", call => new JsonObject { ["TagDescriptions"] = Json.List(Json.Texts(call.Input["ResourceArns"]).Select(arn => new JsonObject
        {
            ["ResourceArn"] = arn, ["Tags"] = Json.List((Store.Tags.GetValueOrDefault(arn) ?? throw new AwsError(400, arn.Contains(":targetgroup/") ? "TargetGroupNotFound" : "LoadBalancerNotFound", $"'{arn}' not found"))
                .Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })),
        })) });
        Add("DeleteLoadBalancer", Effect.Mutating, "LoadBalancerArn", call => { types.Delete(call.Text("LoadBalancerArn")); return null; });
        Add("DeleteTargetGroup", Effect.Mutating, "TargetGroupArn", call => { Store.DeleteGroup(call.Text("TargetGroupArn")); return null; });
        Add("RegisterTargets", Effect.Mutating, "TargetGroupArn Targets", call => Each(call, (target, port) => Store.Register(call.Text("TargetGroupArn"), target.Text("Id")!, port, target.Text("AvailabilityZone") ?? "all")));
        Add("DeregisterTargets", Effect.Mutating, "TargetGroupArn Targets", call => Each(call, (target, port) => Store.Deregister(call.Text("TargetGroupArn"), target.Text("Id")!, port)));
    }

    public override string SigningName => "elasticloadbalancing";
    public override Protocol Protocol => Protocol.Query;
    public override string XmlNamespace => "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";

    public ElbStore Store { get; }
    public IResourceTypes ResourceTypes => types;

    /// <summary>Where a load balancer's name leads on this machine; null: nowhere.</summary>
    public Uri? Resolve(string domain, int port)
        => Store.LoadBalancers.Values.FirstOrDefault(balancer => balancer.Domain == domain && balancer.State == "active")?.Listeners.Find(listener => listener.Port == port)?.Url;

    JsonObject DescribeGroups(Call call)
    {
        var (names, arns) = (Json.Texts(call.Input["Names"]), Json.Texts(call.Input["TargetGroupArns"]));
        foreach (var arn in arns) Store.Group(arn);
        if (names.FirstOrDefault(name => Store.TargetGroups.Values.All(group => group.Name != name)) is { } missing) throw new AwsError(400, "TargetGroupNotFound", $"Target groups '{missing}' not found");
        return Paged(call, "TargetGroups", Store.TargetGroups.Values.Where(group => (names.Count == 0 || names.Contains(group.Name)) && (arns.Count == 0 || arns.Contains(group.Arn))
            && (call.TextOrNull("LoadBalancerArn") is not { } balancer || group.LoadBalancers.Contains(balancer))).Select(group => group.Describe()));
    }

    static JsonObject Paged(Call call, string member, IEnumerable<JsonObject> all) => Json.Page([.. all], member, call.Input["Marker"], call.Input["PageSize"], 400, "NextMarker");

    JsonObject Each(Call call, Action<JsonObject, int> act)
    {
        var group = Store.Group(call.Text("TargetGroupArn"));
        foreach (var target in call.Input["Targets"]!.AsArray().Select(target => target!.AsObject())) act(target, Json.Number(target["Port"]) ?? group.Port);
        return [];
    }

    public ValueTask DisposeAsync() => types.DisposeAsync();
}

using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.Elb;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.CloudFront;

/// <summary>Distributions, VPC origins and functions out of templates.</summary>
/// <param name="port">The next port at which a distribution can be reached; null: there is none left.</param>
public sealed class CloudFrontResourceTypes(AwsContext aws, Ec2Service ec2, ElbStore elb, CloudFrontStore store, Func<int?> port) : IResourceTypes
{
    /// <summary>CloudFront makes it with the first VPC origin of a VPC.</summary>
    internal const string ServiceGroup = "CloudFront-VPCOrigins-Service-SG";

    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
    static readonly string[] RefusedZones = ["use1-az3", "usw1-az2", "apne1-az3", "cac1-az3"];

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::CloudFront::VpcOrigin", "Tags VpcOriginEndpointConfig", Origin)
        {
            IsReady = id => store.VpcOrigins[id].Status == "Deployed", Latency = "VpcOriginDeployed", DeleteLatency = "VpcOriginDeleted", UpdateLatency = "VpcOriginDeployed",
            Update = (id, request) =>
            {
                var origin = store.VpcOrigins[id];
                Require(request.Properties["VpcOriginEndpointConfig"]!.AsObject(), origin);
                origin.Configuration = request.Properties["VpcOriginEndpointConfig"]!.AsObject();
                return Attributes(origin);
            },
            Ending = RefuseUsed,
            Delete = id =>
            {
                RefuseUsed(id);
                if (!store.VpcOrigins.Remove(id, out var origin)) return;
                store.Tags.Remove(origin.Arn);
                if (store.VpcOrigins.Values.All(other => other.VpcId != origin.VpcId) && Group(origin.VpcId) is { } group) ec2.SecurityGroups.Delete(group);
            },
        },
        new("AWS::CloudFront::Distribution", "DistributionConfig Tags", Create)
        {
            IsReady = id => store.Distributions[id].Status == "Deployed", Latency = "DistributionDeployed", UpdateLatency = "DistributionDeployed", DeleteLatency = "DistributionDeleted",
            Update = (id, request) =>
            {
                var distribution = store.Distributions[id];
                Check(request.LogicalId, request.Properties["DistributionConfig"]!.AsObject(), distribution);
                (distribution.Configuration, distribution.Version) = (request.Properties["DistributionConfig"]!.AsObject(), distribution.Version + 1);
                store.Tags[distribution.Arn] = request.Tags;
                Deploy(distribution);
                return Attributes(distribution);
            },
            Ending = id => store.Distributions[id].Live = null, // disabled first
            Delete = id =>
            {
                store.Tags.Remove(store.Distributions[id].Arn);
                store.Distributions.Remove(id);
            },
        },
        new("AWS::CloudFront::Function", "AutoPublish FunctionCode FunctionConfig Name Tags", request =>
        {
            var arn = $"arn:aws:cloudfront::{aws.Account}:function/{request.Text("Name")}";
            if (store.Functions.ContainsKey(arn)) throw new AwsError(409, "FunctionAlreadyExists", "A function with the same name already exists in this AWS account.");
            store.Functions[arn] = Function(arn, request);
            return new(arn, Attributes(arn));
        })
        {
            Latency = "AccessFunctionPublished", UpdateLatency = "AccessFunctionPublished", Replacing = "Name", NameProperty = "Name",
            Update = (arn, request) =>
            {
                store.Functions[arn] = Function(arn, request);
                return Attributes(arn);
            },
            Delete = arn =>
            {
                if (store.Distributions.Values.Any(distribution => distribution.Functions.Contains(arn))) throw new AwsError(409, "FunctionInUse", "Cannot delete the function because it's attached to one or more cache behaviors.");
                store.Functions.Remove(arn);
            },
        },
    ];

    CreatedResource Origin(ResourceRequest request)
    {
        var configuration = request.Properties["VpcOriginEndpointConfig"]!.AsObject();
        var vpc = Require(configuration, null);
        var id = "vo_" + aws.Hex(22);
        var origin = store.VpcOrigins[id] = new(id, $"arn:aws:cloudfront::{aws.Account}:vpcorigin/{id}", vpc, configuration, aws.Now);
        store.Tags[origin.Arn] = request.Tags;
        if (Group(vpc) is null) ec2.SecurityGroups.Create(ServiceGroup, "CloudFront VPC origins", vpc, new Dictionary<string, string> { ["aws.cloudfront.vpcorigin"] = "enabled" });
        aws.After("VpcOriginDeployed", () => origin.Status = "Deployed");
        return new(id, Attributes(origin));
    }

    /// <returns>The load balancer's VPC.</returns>
    string Require(JsonObject configuration, VpcOrigin? own)
    {
        if (configuration.Text("OriginProtocolPolicy") != "http-only") throw AwsError.NotModelled(400, "VPC origins are modelled over HTTP only");
        if (store.VpcOrigins.Values.Any(other => other != own && (other.LoadBalancer == configuration.Text("Arn") || other.Configuration.Text("Name") == configuration.Text("Name"))))
            throw new AwsError(409, "EntityAlreadyExists", "The entity already exists. You must provide a unique entity.");
        var balancer = elb.LoadBalancers.GetValueOrDefault(configuration.Text("Arn")!) ?? throw Invalid("The ARN of the VPC origin's endpoint is not that of a load balancer or instance of this account");
        if (balancer.State != "active") throw Invalid($"The load balancer {balancer.Name} is {balancer.State}, not active");
        if (!ec2.Store.InternetGateways.All.Any(gateway => gateway["attachmentSet"]!.AsArray().Any(attachment => attachment!["vpcId"]!.ToString() == balancer.VpcId)))
            throw Invalid($"The VPC {balancer.VpcId} has no internet gateway, which VPC origins need");
        foreach (var zone in balancer.Subnets.Select(subnet => ec2.Store.Subnets.Get(subnet).Text("availabilityZoneId")))
            if (RefusedZones.Contains(zone)) throw Invalid($"VPC origins are not supported in the Availability Zone {zone}");
        return balancer.VpcId;
    }

    string? Group(string vpc) => ec2.Store.SecurityGroups.All.FirstOrDefault(group => group.Text("vpcId") == vpc && group.Text("groupName") == ServiceGroup)?.Text("groupId");

    void RefuseUsed(string id)
    {
        if (store.Distributions.Values.Any(distribution => distribution.VpcOrigins.Contains(id))) throw new AwsError(409, "CannotDeleteEntityWhileInUse", "The entity cannot be deleted while it is in use.");
    }

    CreatedResource Create(ResourceRequest request)
    {
        var configuration = request.Properties["DistributionConfig"]!.AsObject();
        Check(request.LogicalId, configuration, null);
        var id = "E" + aws.Hex(13).ToUpperInvariant();
        var open = port() ?? throw AwsError.NotModelled(400, $"{request.LogicalId}: so many distributions are not modelled");
        var distribution = store.Distributions[id] = new(id, $"arn:aws:cloudfront::{aws.Account}:distribution/{id}", open, configuration);
        store.Tags[distribution.Arn] = request.Tags;
        Deploy(distribution);
        return new(id, Attributes(distribution));
    }

    void Deploy(Distribution distribution)
    {
        var (version, configuration) = (distribution.Version, distribution.Configuration);
        (distribution.Status, distribution.Modified) = ("InProgress", aws.Now);
        aws.After("DistributionDeployed", () =>
        {
            if (distribution.Version != version) return;
            (distribution.Status, distribution.Live) = ("Deployed", Json.Flag(configuration["Enabled"]) ? configuration : null);
        });
    }

    void Check(string logicalId, JsonObject configuration, Distribution? own) => DistributionCheck.Require(logicalId, configuration, store, own);

    EdgeFunction Function(string arn, ResourceRequest request)
    {
        if (request.Properties["FunctionConfig"]?["Runtime"]?.ToString() != "cloudfront-js-2.0") throw AwsError.NotModelled(400, $"{request.LogicalId}: only the runtime cloudfront-js-2.0 is modelled");
        if (request.Properties["FunctionConfig"]?["KeyValueStoreAssociations"] is JsonArray { Count: > 0 }) throw AwsError.NotModelled(400, $"{request.LogicalId}: key value stores are not modelled");
        var code = request.Text("FunctionCode");
        FunctionRuntime program;
        try { program = new(code, () => aws.Now, line => aws.Note("cloudfront", $"{request.Text("Name")}: {line}")); }
        catch (FunctionException error) { throw code.Length > FunctionRuntime.LargestCode ? new AwsError(413, "FunctionSizeLimitExceeded", error.Message) : new AwsError(400, "InvalidArgument", error.Message); }
        return new(request.Text("Name"), arn, code, Json.Flag(request.Properties["AutoPublish"]) ? program : null, aws.Now);
    }

    static JsonObject Attributes(VpcOrigin origin) => new() { ["Id"] = origin.Id, ["Arn"] = origin.Arn };

    static JsonObject Attributes(Distribution distribution) => new() { ["Id"] = distribution.Id, ["DomainName"] = distribution.Domain };

    static JsonObject Attributes(string arn) => new() { ["FunctionARN"] = arn, ["FunctionMetadata.FunctionARN"] = arn, ["Stage"] = "LIVE" };

    static AwsError Invalid(string message) => new(400, "InvalidArgument", message);
}

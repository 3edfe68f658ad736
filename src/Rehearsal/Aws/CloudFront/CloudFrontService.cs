using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.Elb;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.CloudFront;

/// <summary>CloudFront: what a person with the AWS CLI asks; distributions, VPC origins and functions are made by stacks. Key value stores are not modelled.</summary>
public sealed class CloudFrontService : AwsService, IAsyncDisposable
{
    const string Path = "/2020-05-31/";

    readonly AwsContext aws;
    readonly Edge edge;
    readonly CloudFrontResourceTypes types;
    EdgeServer? server;

    public CloudFrontService(AwsContext aws, Ec2Service ec2, ElbService elb)
    {
        (this.aws, edge, types) = (aws, new(aws, Store, ec2, elb), new(aws, ec2, elb.Store, Store, () => server?.TakePort()));
        Add("ListDistributions", Effect.Reading, "Marker MaxItems", _ => Xml("DistributionList", Listed("DistributionSummary", Store.Distributions.Values.Select(Summary))), "GET " + Path + "distribution");
        Add("GetDistribution", Effect.Reading, "Id", call =>
        {
            var found = Get(call);
            var view = Xml("Distribution", new()
            {
                ["Id"] = found.Id, ["ARN"] = found.Arn, ["Status"] = found.Status, ["LastModifiedTime"] = AwsContext.Iso(found.Modified), ["InProgressInvalidationBatches"] = 0, ["DomainName"] = found.Domain,
                ["DistributionConfig"] = CloudFrontViews.Configuration(found),
            });
            view["Headers"] = new JsonObject { ["ETag"] = "E" + found.Version };
            return view;
        }, "GET " + Path + "distribution/{Id}");
        Add("ListVpcOrigins", Effect.Reading, "Marker MaxItems", _ => Xml("VpcOriginList", Listed("VpcOriginSummary", Store.VpcOrigins.Values.Select(origin => new JsonObject
        {
            ["Id"] = origin.Id, ["Name"] = origin.Configuration.Text("Name"), ["Status"] = origin.Status, ["CreatedTime"] = AwsContext.Iso(origin.Created), ["LastModifiedTime"] = AwsContext.Iso(origin.Created),
            ["Arn"] = origin.Arn, ["AccountId"] = aws.Account, ["OriginEndpointArn"] = origin.LoadBalancer,
        }))), "GET " + Path + "vpc-origin");
        Add("ListFunctions", Effect.Reading, "Marker MaxItems Stage", _ => Xml("FunctionList", Listed("FunctionSummary", Store.Functions.Values.Select(function => new JsonObject
        {
            ["Name"] = function.Name, ["Status"] = "UNASSOCIATED", ["FunctionConfig"] = new JsonObject { ["Comment"] = "", ["Runtime"] = "cloudfront-js-2.0" },
            ["FunctionMetadata"] = new JsonObject { ["FunctionARN"] = function.Arn, ["Stage"] = "LIVE", ["LastModifiedTime"] = AwsContext.Iso(function.Modified) },
        }))), "GET " + Path + "function");
        Add("ListTagsForResource", Effect.Reading, "Resource", call => Xml("Tags", new()
        {
            ["Items"] = new JsonObject
            {
                ["Tag"] = Json.List((Store.Tags.GetValueOrDefault(call.Text("Resource")) ?? throw new AwsError(404, "NoSuchResource", "The specified resource does not exist."))
                    .Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })),
            },
        }), "GET " + Path + "tagging");
    }

    public override string SigningName => "cloudfront";
    public override Protocol Protocol => Protocol.RestXml;
    public override string XmlNamespace => "http://cloudfront.amazonaws.com/doc/2020-05-31/";

    public CloudFrontStore Store { get; } = new();
    public IResourceTypes ResourceTypes => types;

    /// <summary>Opens the ports at which distributions will be reached. Before any stack is made. Any thread.</summary>
    public async Task StartAsync() => server = await EdgeServer.StartAsync(aws.Time, edge);

    JsonObject Summary(Distribution distribution)
    {
        var view = CloudFrontViews.Configuration(distribution);
        view.Remove("CallerReference");
        return new([KeyValuePair.Create("Id", (JsonNode?)distribution.Id), new("ARN", distribution.Arn), new("Status", distribution.Status), new("LastModifiedTime", AwsContext.Iso(distribution.Modified)),
            new("DomainName", distribution.Domain), .. view.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))]);
    }

    Distribution Get(Call call) => Store.Distributions.GetValueOrDefault(call.Text("Id")) ?? throw new AwsError(404, "NoSuchDistribution", "The specified distribution does not exist.");

    static JsonObject Xml(string root, JsonObject content) => new() { ["Xml"] = new JsonObject { [root] = content } };

    static JsonObject Listed(string member, IEnumerable<JsonObject> items)
    {
        var all = items.ToList();
        return new() { ["Marker"] = "", ["MaxItems"] = 100, ["IsTruncated"] = false, ["Quantity"] = all.Count, ["Items"] = new JsonObject { [member] = Json.List(all) } };
    }

    public async ValueTask DisposeAsync()
    {
        if (server != null) await server.DisposeAsync();
    }
}

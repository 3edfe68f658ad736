using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.CloudFront;

/// <summary>A distribution's configuration in the API's form: lists have a Quantity.</summary>
static class CloudFrontViews
{
    public static JsonObject Configuration(Distribution distribution)
    {
        var given = distribution.Configuration;
        return new()
        {
            ["CallerReference"] = distribution.Id, ["Aliases"] = List("CNAME", Json.Texts(given["Aliases"]).Select(alias => (JsonNode)alias)),
            ["Origins"] = List("Origin", distribution.Origins.Select(origin => (JsonNode)new JsonObject
            {
                ["Id"] = origin.Text("Id"), ["DomainName"] = origin.Text("DomainName"), ["OriginPath"] = "", ["VpcOriginConfig"] = origin["VpcOriginConfig"]?.DeepClone(),
            })),
            ["DefaultCacheBehavior"] = Behaviour(given["DefaultCacheBehavior"]!.AsObject()),
            ["CacheBehaviors"] = List("CacheBehavior", Distribution.Items(given["CacheBehaviors"]).Select(behaviour => (JsonNode)Behaviour(behaviour))),
            ["Comment"] = given.Text("Comment") ?? "", ["PriceClass"] = given.Text("PriceClass") ?? "PriceClass_All", ["Enabled"] = Json.Flag(given["Enabled"]),
            ["ViewerCertificate"] = given["ViewerCertificate"]?.DeepClone(), ["WebACLId"] = given.Text("WebACLId") ?? "", ["HttpVersion"] = given.Text("HttpVersion") ?? "http2", ["IsIPV6Enabled"] = Json.Flag(given["IPV6Enabled"]),
        };
    }

    static JsonObject Behaviour(JsonObject behaviour) => new()
    {
        ["PathPattern"] = behaviour.Text("PathPattern"), ["TargetOriginId"] = behaviour.Text("TargetOriginId"), ["ViewerProtocolPolicy"] = behaviour.Text("ViewerProtocolPolicy"),
        ["FunctionAssociations"] = List("FunctionAssociation", Distribution.Items(behaviour["FunctionAssociations"]).Select(function => function.DeepClone())),
        ["CachePolicyId"] = behaviour.Text("CachePolicyId"), ["OriginRequestPolicyId"] = behaviour.Text("OriginRequestPolicyId"), ["Compress"] = Json.Flag(behaviour["Compress"]),
    };

    static JsonObject List(string member, IEnumerable<JsonNode> items)
    {
        var all = items.ToList();
        var list = new JsonObject { ["Quantity"] = all.Count };
        if (all.Count > 0) list["Items"] = new JsonObject { [member] = Json.List(all) };
        return list;
    }
}

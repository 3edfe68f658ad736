using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.CloudFront;

/// <summary>What CloudFront refuses in a distribution's configuration, and what is not modelled of it.</summary>
static class DistributionCheck
{
    const string Top = "Aliases CacheBehaviors Comment DefaultCacheBehavior Enabled HttpVersion IPV6Enabled Origins PriceClass ViewerCertificate WebACLId";
    const string Behaviour = "AllowedMethods CachePolicyId CachedMethods Compress FunctionAssociations OriginRequestPolicyId PathPattern TargetOriginId ViewerProtocolPolicy";
    const string Origin = "ConnectionAttempts ConnectionTimeout CustomOriginConfig DomainName Id VpcOriginConfig";

    // CachingDisabled, and CachingOptimized, whose answers are fetched anew here: a cache shortens nothing that is measured.
    static readonly string[] CachePolicies = ["4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "658327ea-f89d-4fab-a63d-7e88639e58f6"];
    const string AllViewer = "216adef6-5c7f-47e4-b989-5492eafa07d3";

    public static void Require(string logicalId, JsonObject configuration, CloudFrontStore store, Distribution? own)
    {
        Known(logicalId, configuration, Top);
        var origins = Distribution.Items(configuration["Origins"]).ToList();
        if (origins.Count == 0) throw new AwsError(400, "InvalidArgument", "The parameter Origins is required.");
        foreach (var origin in origins) Check(logicalId, origin, store);
        foreach (var behaviour in Distribution.Items(configuration["CacheBehaviors"]).Append(configuration["DefaultCacheBehavior"]!.AsObject()))
        {
            Known(logicalId, behaviour, Behaviour);
            if (!origins.Exists(origin => origin.Text("Id") == behaviour.Text("TargetOriginId"))) throw new AwsError(404, "NoSuchOrigin", "One or more of your origins or origin groups do not exist.");
            // The port on this machine stands for a viewer's TLS connection, so what would happen without TLS is not to be seen here.
            if (behaviour.Text("ViewerProtocolPolicy") is not ("redirect-to-https" or "https-only")) throw AwsError.NotModelled(400, $"{logicalId}: viewers without TLS are not modelled");
            if (!CachePolicies.Contains(behaviour.Text("CachePolicyId"))) throw AwsError.NotModelled(400, $"{logicalId}: the cache policy {behaviour.Text("CachePolicyId")} is not modelled");
            if (behaviour.Text("OriginRequestPolicyId") != AllViewer) throw AwsError.NotModelled(400, $"{logicalId}: the origin request policy {behaviour.Text("OriginRequestPolicyId")} is not modelled");
            foreach (var function in Distribution.Items(behaviour["FunctionAssociations"])) Check(logicalId, function, behaviour, store);
        }

        RequireAliases(configuration, store, own);
        if (configuration.Text("WebACLId") is { Length: > 0 } acl && !acl.StartsWith("arn:aws:wafv2:us-east-1:", StringComparison.Ordinal)) throw new AwsError(400, "InvalidWebACLId", "Invalid WebACLId: " + acl);
    }

    static void Check(string logicalId, JsonObject origin, CloudFrontStore store)
    {
        Known(logicalId, origin, Origin);
        if (origin["VpcOriginConfig"] is null == origin["CustomOriginConfig"] is null) throw new AwsError(400, "InvalidOrigin", "An origin needs exactly one of S3OriginConfig, CustomOriginConfig and VpcOriginConfig.");
        if (origin["VpcOriginConfig"]?["VpcOriginId"]?.ToString() is { } id && store.VpcOrigins.GetValueOrDefault(id)?.Status != "Deployed")
            throw new AwsError(404, "EntityNotFound", $"The VPC origin {id} was not found, or is not deployed.");
    }

    static void Check(string logicalId, JsonObject function, JsonObject behaviour, CloudFrontStore store)
    {
        if (function.Text("EventType") != "viewer-request") throw AwsError.NotModelled(400, $"{logicalId}: functions at {function.Text("EventType")} are not modelled");
        if (Distribution.Items(behaviour["FunctionAssociations"]).Count() > 1) throw new AwsError(400, "InvalidFunctionAssociation", "More than one function for one event type.");
        if (store.Functions.GetValueOrDefault(function.Text("FunctionARN")!)?.Program is null) throw new AwsError(400, "InvalidFunctionAssociation", "The function was not found in the LIVE stage.");
    }

    static void RequireAliases(JsonObject configuration, CloudFrontStore store, Distribution? own)
    {
        var aliases = Json.Texts(configuration["Aliases"]);
        if (aliases.FirstOrDefault(alias => store.Distributions.Values.Any(other => other != own && Json.Texts(other.Configuration["Aliases"]).Contains(alias))) != null)
            throw new AwsError(409, "CNAMEAlreadyExists", "One or more of the CNAMEs you provided are already associated with a different resource.");
        var certificate = configuration["ViewerCertificate"]?["AcmCertificateArn"]?.ToString();
        if (aliases.Count > 0 && certificate is null)
            throw new AwsError(400, "InvalidViewerCertificate", "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your authorization to use the domain name.");
        if (certificate != null && !certificate.StartsWith("arn:aws:acm:us-east-1:", StringComparison.Ordinal))
            throw new AwsError(400, "InvalidViewerCertificate", "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.");
    }

    static void Known(string logicalId, JsonObject map, string members)
    {
        var known = members.Split(' ');
        if (map.Select(member => member.Key).FirstOrDefault(name => !known.Contains(name)) is { } unknown) throw AwsError.NotModelled(400, $"{logicalId}: {unknown} is not modelled for a distribution");
    }
}

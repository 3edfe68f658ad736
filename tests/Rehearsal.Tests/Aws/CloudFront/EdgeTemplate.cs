using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;

namespace ComfyServerless.Rehearsal.Tests.Aws.CloudFront;

/// <summary>A stack with a load balancer, a VPC origin, a function that wants a cookie, and a distribution.</summary>
static class EdgeTemplate
{
    const string Function = """
        function handler(event) {
          const request = event.request;
          if (request.headers['x-break']) return 'nonsense';
          if (request.headers['x-throw']) throw new Error('oh');
          if (!request.cookies.key) return { statusCode: 401, headers: { 'www-authenticate': { value: 'Basic' } }, body: 'who are you?' };
          delete request.cookies.key;
          request.headers['x-seen'] = { value: event.viewer.ip };
          return request;
        }
        """;

    /// <param name="subnets">The load balancer's.</param>
    /// <param name="group">Its security group.</param>
    /// <param name="targets">ARN of the target group that it forwards to.</param>
    public static string Of(string[] subnets, string group, string targets) => new JsonObject
    {
        ["Resources"] = new JsonObject
        {
            ["Balancer"] = Resource("ElasticLoadBalancingV2::LoadBalancer", new()
            {
                ["Name"] = "it", ["Scheme"] = "internal", ["Subnets"] = Json.List(subnets), ["SecurityGroups"] = new JsonArray(group),
                ["LoadBalancerAttributes"] = new JsonArray(new JsonObject { ["Key"] = "routing.http.drop_invalid_header_fields.enabled", ["Value"] = "true" }),
            }),
            ["Listener"] = Resource("ElasticLoadBalancingV2::Listener", new()
            {
                ["LoadBalancerArn"] = Reference("Balancer"), ["Port"] = 80, ["Protocol"] = "HTTP", ["DefaultActions"] = new JsonArray(new JsonObject { ["Type"] = "forward", ["TargetGroupArn"] = targets }),
            }),
            ["Origin"] = Resource("CloudFront::VpcOrigin", new()
            {
                ["VpcOriginEndpointConfig"] = new JsonObject { ["Name"] = "it", ["Arn"] = Reference("Balancer"), ["HTTPPort"] = 80, ["HTTPSPort"] = 443, ["OriginProtocolPolicy"] = "http-only" },
            }),
            ["Function"] = Resource("CloudFront::Function", new() { ["Name"] = "access", ["AutoPublish"] = true, ["FunctionCode"] = Function, ["FunctionConfig"] = new JsonObject { ["Runtime"] = "cloudfront-js-2.0", ["Comment"] = "" } }),
            ["Distribution"] = Resource("CloudFront::Distribution", new() { ["DistributionConfig"] = new JsonObject
            {
                ["Enabled"] = true, ["Origins"] = new JsonArray(new JsonObject
                {
                    ["Id"] = "it", ["DomainName"] = new JsonObject { ["Fn::GetAtt"] = new JsonArray("Balancer", "DNSName") }, ["VpcOriginConfig"] = new JsonObject { ["VpcOriginId"] = new JsonObject { ["Fn::GetAtt"] = new JsonArray("Origin", "Id") } },
                }),
                ["DefaultCacheBehavior"] = new JsonObject
                {
                    ["TargetOriginId"] = "it", ["ViewerProtocolPolicy"] = "redirect-to-https", ["CachePolicyId"] = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", ["OriginRequestPolicyId"] = "216adef6-5c7f-47e4-b989-5492eafa07d3",
                    ["AllowedMethods"] = new JsonArray("GET", "HEAD", "POST"), ["FunctionAssociations"] = new JsonArray(new JsonObject { ["EventType"] = "viewer-request", ["FunctionARN"] = Reference("Function") }),
                },
            } }),
        },
        ["Outputs"] = new JsonObject { ["Domain"] = new JsonObject { ["Value"] = new JsonObject { ["Fn::GetAtt"] = new JsonArray("Distribution", "DomainName") } } },
    }.ToJsonString();

    static JsonObject Resource(string type, JsonObject properties) => new() { ["Type"] = "AWS::" + type, ["Properties"] = properties };
    static JsonObject Reference(string to) => new() { ["Ref"] = to };
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.Elb;

namespace ComfyServerless.Rehearsal.Aws.CloudFront;

/// <summary>What becomes of a viewer's request.</summary>
/// <param name="Server">Where it goes on; null: it is answered here.</param>
/// <param name="Request">As it goes on.</param>
public sealed record EdgeDecision(Uri? Server, ViewerRequest Request, int Status = 0, IReadOnlyList<KeyValuePair<string, string>>? Headers = null, string Body = "");

/// <summary>An edge location: behaviour by path, the access function, the way through the VPC origin. World's thread.</summary>
sealed class Edge(AwsContext aws, CloudFrontStore store, Ec2Service ec2, ElbService elb)
{
    const string Unreachable = "CloudFront attempted to establish a connection with the origin, but either the attempt failed or the origin closed the connection.";

    /// <returns>Null: nobody is there; the name would lead nowhere.</returns>
    public EdgeDecision? Decide(int port, ViewerRequest request)
    {
        if (store.Distributions.Values.FirstOrDefault(distribution => distribution.Port == port) is not { Live: { } live } found) return null;
        var host = request.Headers.FirstOrDefault(header => header.Key.Equals("host", StringComparison.OrdinalIgnoreCase)).Value;
        if (host != found.Domain && host != $"localhost:{port}" && !Json.Texts(live["Aliases"]).Contains(host)) return Refused(request, 403, "Bad request. We can't connect to the server for this app or website at this time.");
        var behaviour = Distribution.Items(live["CacheBehaviors"]).FirstOrDefault(behaviour => Matches(behaviour.Text("PathPattern")!, request.Uri)) ?? live["DefaultCacheBehavior"]!.AsObject();
        if (behaviour["AllowedMethods"] is JsonArray methods ? !Json.Texts(methods).Contains(request.Method) : request.Method is not ("GET" or "HEAD"))
            return Refused(request, 403, "This distribution is not configured to allow the HTTP request method that was used for this request.");
        var decision = Run(found, behaviour, request);
        return decision.Status == 0 ? Forward(live, behaviour, decision.Request) : decision;
    }

    /// <summary>An answer of the function's, or the request that it lets pass (status 0).</summary>
    EdgeDecision Run(Distribution distribution, JsonObject behaviour, ViewerRequest request)
    {
        if (Distribution.Items(behaviour["FunctionAssociations"]).FirstOrDefault() is not { } association) return new(null, request);
        if (store.Functions.GetValueOrDefault(association.Text("FunctionARN")!)?.Program is not { } program) return Refused(request, 503, "The function is not there.");
        JsonObject result;
        try { result = program.Run(FunctionEvent.Of(request, distribution.Domain, distribution.Id, aws.Hex(32))); }
        catch (FunctionException error)
        {
            aws.Note("cloudfront", $"the function of {distribution.Id} failed: {error.Message}");
            return Refused(request, 503, "The CloudFront function associated with the CloudFront distribution is invalid or could not run.", "FunctionExecutionError from cloudfront");
        }

        try
        {
            if (!FunctionEvent.IsResponse(result)) return new(null, FunctionEvent.Apply(request, result));
            var (status, headers, body) = FunctionEvent.Response(result);
            return new(null, request, status, [.. headers, new("x-cache", "FunctionGeneratedResponse from cloudfront")], body);
        }
        catch (FunctionException error)
        {
            aws.Note("cloudfront", $"what the function of {distribution.Id} returned is refused: {error.Message}");
            return Refused(request, 502, "The CloudFront function returned an invalid value.", "FunctionValidationError from cloudfront");
        }
    }

    EdgeDecision Forward(JsonObject live, JsonObject behaviour, ViewerRequest request)
    {
        var origin = Distribution.Items(live["Origins"]).First(origin => origin.Text("Id") == behaviour.Text("TargetOriginId"));
        if (origin["VpcOriginConfig"]?["VpcOriginId"]?.ToString() is not { } id) return Refused(request, 502, "CloudFront wasn't able to resolve the origin domain name.");
        if (store.VpcOrigins.GetValueOrDefault(id) is not { Status: "Deployed" } way || elb.Store.LoadBalancers.GetValueOrDefault(way.LoadBalancer) is not { } balancer) return Refused(request, 502, Unreachable);
        if (!balancer.SecurityGroups.Any(group => Admits(group, way))) return Refused(request, 504, Unreachable);
        return elb.Resolve(balancer.Domain, way.Port) is { } server ? new(server, request) : Refused(request, 502, Unreachable);
    }

    bool Admits(string group, VpcOrigin way) => ec2.SecurityGroups.Admits(group, ec2.PrefixLists.CloudFrontId, way.Port)
        || (ec2.Store.SecurityGroups.All.FirstOrDefault(own => own.Text("vpcId") == way.VpcId && own.Text("groupName") == CloudFrontResourceTypes.ServiceGroup)?.Text("groupId") is { } service
            && ec2.SecurityGroups.Admits(group, service, way.Port));

    static EdgeDecision Refused(ViewerRequest request, int status, string why, string cache = "Error from cloudfront") => new(null, request, status,
        [new("content-type", "text/html"), new("x-cache", cache)], $"<!DOCTYPE html>\n<title>ERROR: The request could not be satisfied</title>\n<h1>{status} ERROR</h1>\n<h2>The request could not be satisfied.</h2>\n{why}\n");

    static bool Matches(string pattern, string path)
        => Regex.IsMatch(path.TrimStart('/'), "^" + Regex.Escape(pattern.TrimStart('/')).Replace("\\*", ".*").Replace("\\?", ".") + "$", RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
}

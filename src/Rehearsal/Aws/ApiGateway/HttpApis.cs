using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.ApiGateway;

/// <param name="Key">e.g. <c>GET /redeployments/{id}</c>.</param>
/// <param name="Function">The function's ARN.</param>
public sealed record ApiRoute(string Key, string Function)
{
    /// <returns>The path's parameters, or null when the route is another one. A parameter is one segment.</returns>
    public JsonObject? Match(string method, string path)
    {
        var (verb, template) = (Key.Split(' ')[0], Key.Split(' ')[1].Split('/'));
        var (parts, values) = (path.Split('/'), new JsonObject());
        if (verb != method || parts.Length != template.Length) return null;
        for (var i = 0; i < parts.Length; i++)
            if (template[i].StartsWith('{') && parts[i].Length > 0) values[template[i].Trim('{', '}')] = Uri.UnescapeDataString(parts[i]);
            else if (template[i] != parts[i]) return null;
        return values;
    }
}

/// <summary>An HTTP API with its routes.</summary>
public sealed record HttpApi(string Id)
{
    public List<ApiRoute> Routes { get; } = [];
}

/// <summary>API Gateway's HTTP APIs out of templates: routes to functions, with IAM authorization; any other kind is refused. World's thread.</summary>
public sealed class HttpApis(AwsContext aws) : IResourceTypes
{
    readonly Dictionary<string, string> integrations = new();

    public List<HttpApi> Apis { get; } = [];

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::ApiGatewayV2::Api", "Description Name ProtocolType Tags", Api),
        new("AWS::ApiGatewayV2::Stage", "AccessLogSettings ApiId AutoDeploy StageName Tags", request => request.Text("StageName") == "$default" ? new("$default") : throw new FormatException($"{request.LogicalId}.StageName: only $default is modelled")),
        new("AWS::ApiGatewayV2::Integration", "ApiId IntegrationType IntegrationUri PayloadFormatVersion", Integration),
        new("AWS::ApiGatewayV2::Route", "ApiId AuthorizationType RouteKey Target", Route),
    ];

    CreatedResource Api(ResourceRequest request)
    {
        if (request.Text("ProtocolType") != "HTTP") throw new FormatException($"{request.LogicalId}.ProtocolType: only HTTP is modelled");
        var api = new HttpApi($"api{Apis.Count + 1:d7}");
        Apis.Add(api);
        return new(api.Id, new() { ["ApiEndpoint"] = $"https://{api.Id}.execute-api.{aws.Region}.amazonaws.com", ["ApiId"] = api.Id });
    }

    CreatedResource Integration(ResourceRequest request)
    {
        if (request.Text("PayloadFormatVersion") != "2.0") throw new FormatException($"{request.LogicalId}.PayloadFormatVersion: only 2.0 is modelled");
        var id = $"int{integrations.Count + 1:d7}";
        integrations[id] = request.Text("IntegrationUri");
        return new(id);
    }

    CreatedResource Route(ResourceRequest request)
    {
        if (request.Text("AuthorizationType") != "AWS_IAM") throw new FormatException($"{request.LogicalId}.AuthorizationType: only AWS_IAM is modelled");
        var routes = Apis.Single(api => api.Id == request.Text("ApiId")).Routes;
        routes.Add(new(request.Text("RouteKey"), integrations[request.Text("Target").Split('/')[^1]]));
        return new($"route{routes.Count}");
    }
}

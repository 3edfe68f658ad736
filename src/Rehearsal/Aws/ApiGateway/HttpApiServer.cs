using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Lambda;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ComfyServerless.Rehearsal.Aws.ApiGateway;

/// <summary>The template's HTTP API on loopback: signatures checked, routes found, functions invoked with payload format 2.0.</summary>
public sealed class HttpApiServer : IAsyncDisposable
{
    const long LargestBody = 10 << 20; // API Gateway's own limit
    readonly WebApplication server = LoopbackServer.Create(largestBody: null);
    readonly AwsContext aws;
    readonly HttpApi api;
    readonly LambdaService lambda;
    readonly ICallers callers;

    HttpApiServer(AwsContext aws, HttpApi api, LambdaService lambda, ICallers callers) => (this.aws, this.api, this.lambda, this.callers) = (aws, api, lambda, callers);

    public string Url => LoopbackServer.Addresses(server)[0];

    public static async Task<HttpApiServer> StartAsync(AwsContext aws, HttpApi api, LambdaService lambda, ICallers callers)
    {
        var started = new HttpApiServer(aws, api, lambda, callers);
        started.server.Run(started.AnswerAsync);
        await started.server.StartAsync();
        return started;
    }

    async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2);
        var headers = context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());
        var (status, type, answer) = await aws.Time.Do(() => AnswerAsync(context.Request.Method, target[0], target.Length > 1 ? target[1] : "", headers, body.ToArray()));
        (context.Response.StatusCode, context.Response.ContentType) = (status, type);
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer), context.RequestAborted);
    }

    async Task<(int Status, string Type, string Body)> AnswerAsync(string method, string path, string query, Dictionary<string, string> headers, byte[] body)
    {
        if (body.Length > LargestBody) return Gateway(413, "Request Entity Too Large");
        // Before the signature, as API Gateway does it: who asks for what is not there hears that.
        var found = api.Routes.Select(route => (Route: route, Values: route.Match(method, path))).FirstOrDefault(pair => pair.Values is not null);
        if (found.Values is null) return Gateway(404, "Not Found");
        if (Refuse(method, path, query, headers, body) is { } refused) return Gateway(403, refused);
        if (!lambda.Functions.TryGetValue(found.Route.Function, out var function)) return Gateway(500, "Internal Server Error");
        var result = await lambda.InvokeAsync(function.Arn, Event(found.Route, found.Values, path, query, headers, body));
        if (result.Error is not null || JsonNode.Parse(result.Payload) is not JsonObject answer) return Gateway(500, "Internal Server Error");
        return (answer["statusCode"]!.GetValue<int>(), answer["headers"]?["content-type"]?.ToString() ?? "application/json", answer["body"]?.ToString() ?? "");
    }

    string? Refuse(string method, string path, string query, Dictionary<string, string> headers, byte[] body)
    {
        if (RequestSignature.Parse(headers.GetValueOrDefault("authorization")) is not { } signature) return "Forbidden";
        // Of this world's roles only a person's may invoke the API.
        if (callers.Find(signature.AccessKeyId) is not { } caller) return "The security token included in the request is invalid.";
#pragma warning disable RS0030 // real clients sign with the wall clock's date
        var now = TimeProvider.System.GetUtcNow();
#pragma warning restore RS0030
        return signature.Refuse(method, path, query, headers, body, LocalCredentials.Secret, aws.Region, now) ?? (caller == Callers.Operator ? null : "Forbidden");
    }

    JsonObject Event(ApiRoute route, JsonObject values, string path, string query, Dictionary<string, string> headers, byte[] body) => new()
    {
        ["version"] = "2.0", ["routeKey"] = route.Key, ["rawPath"] = path, ["rawQueryString"] = query, ["isBase64Encoded"] = false,
        ["headers"] = new JsonObject(headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))), ["body"] = body.Length == 0 ? null : Encoding.UTF8.GetString(body), ["pathParameters"] = values,
        ["requestContext"] = new JsonObject { ["accountId"] = aws.Account, ["apiId"] = api.Id, ["routeKey"] = route.Key, ["stage"] = "$default", ["http"] = new JsonObject { ["method"] = route.Key.Split(' ')[0], ["path"] = path } },
    };

    static (int Status, string Type, string Body) Gateway(int status, string message) => (status, "application/json", new JsonObject { ["message"] = message }.ToJsonString());

    public ValueTask DisposeAsync() => server.DisposeAsync();
}

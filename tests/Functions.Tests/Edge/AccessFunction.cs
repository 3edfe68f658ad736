using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Edge;
using ComfyServerless.Rehearsal.Aws.CloudFront;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Edge;

/// <summary>src/Cdk/Edge/access.js, filled in as the edge stack does it, at a clock that a test sets.</summary>
sealed class AccessFunction
{
    public const string Cookie = "comfyserverless", Key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", Password = "correct-horse";
    const string Host = "d111111abcdef8.cloudfront.net";
    readonly FunctionRuntime function;

    public AccessFunction(string access = "password", string mode = "public", string? networks = null, string key = Key, params (string Name, string Password)[] users)
    {
        if (users.Length == 0) users = [("anna", Password)];
        Code = new StringBuilder(Repository.Read("src", "Cdk", "Edge", "access.js")).Replace("${Access}", access).Replace("${Mode}", mode).Replace("${SigningKey}", key).Replace("${Networks}", networks ?? "")
            .Replace("${Users}", string.Join(',', users.Select(user => EdgeCredentials.Row(user.Name, user.Password, key)))).ToString();
        function = new(Code, () => Now);
    }

    public string Code { get; }

    public DateTimeOffset Now { get; set; } = new(2026, 7, 1, 8, 0, 0, TimeSpan.Zero);

    public JsonObject Ask(string uri = "/", string method = "GET", string? authorization = null, string? cookie = null, string ip = "203.0.113.7", Action<JsonObject>? more = null)
    {
        var request = new JsonObject
        {
            ["method"] = method, ["uri"] = uri, ["querystring"] = new JsonObject(), ["cookies"] = cookie is null ? new JsonObject() : new JsonObject { [Cookie] = Value(cookie), ["theme"] = Value("dark") },
            ["headers"] = new JsonObject { ["host"] = Value(Host), ["accept"] = Value("*/*") },
        };
        if (authorization != null) request["headers"]!["authorization"] = Value(authorization);
        more?.Invoke(request);
        return function.Run(new() { ["version"] = "1.0", ["viewer"] = new JsonObject { ["ip"] = ip }, ["request"] = request });
    }

    /// <summary>As a browser asks for a page.</summary>
    public JsonObject Open(string uri = "/", string? authorization = null, string? cookie = null, Action<JsonObject>? more = null) => Ask(uri, authorization: authorization, cookie: cookie, more: request =>
    {
        request["headers"]!["accept"] = Value("text/html,application/xhtml+xml");
        more?.Invoke(request);
    });

    /// <summary>A session's cookie.</summary>
    public string Login(string user = "anna", string password = Password) => Open(authorization: Basic(user, password))["cookies"]![Cookie]!["value"]!.GetValue<string>();

    public static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    public static JsonObject Value(string value) => new() { ["value"] = value };

    public static JsonObject Values(params string[] values) => new() { ["value"] = values[^1], ["multiValue"] = new JsonArray([.. values.Select(Value)]) };

    public static void AssertRefused(JsonObject answer)
    {
        Assert.Equal((int)HttpStatusCode.Unauthorized, Status(answer));
        Assert.Equal("""Basic realm="ComfyUI", charset="UTF-8""" + "\"", answer["headers"]!["www-authenticate"]!["value"]!.GetValue<string>());
        Assert.Null(answer["cookies"]);
    }

    /// <summary>The request goes on, without anything that would give ComfyUI the password.</summary>
    public static void AssertPasses(JsonObject answer)
    {
        Assert.Null(Status(answer));
        Assert.Null(answer["headers"]!["authorization"]);
        Assert.Null(answer["cookies"]![Cookie]);
    }

    public static int? Status(JsonObject answer) => answer["statusCode"]?.GetValue<int>();
}

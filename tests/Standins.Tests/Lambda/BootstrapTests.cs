using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Standins.Tests.Lambda;

[Collection(EnvironmentCollection.Name)]
public sealed class BootstrapTests
{
    const string Invocation = "/2018-06-01/runtime/invocation/";

    // The Runtime API ends a loop by a failed poll: Lambda would have ended the process.
    static readonly Answer Accepted = new(202, "{}"), End = new(500, "{}");

    static Answer Next(string id, string payload) => new(200, payload, null, new Dictionary<string, string>
    {
        ["Lambda-Runtime-Aws-Request-Id"] = id, ["Lambda-Runtime-Deadline-Ms"] = "4102444800000", ["Lambda-Runtime-Invoked-Function-Arn"] = "arn:f", ["Lambda-Runtime-Trace-Id"] = "Root=1",
    });

    static async Task RunAsync(Loopback api, Func<Greeting, ILambdaContext, Task<Greeting>> handler)
    {
        using var environment = new Variables(("AWS_LAMBDA_RUNTIME_API", api.Address));
        using var bootstrap = LambdaBootstrapBuilder.Create(handler, new DefaultLambdaJsonSerializer()).Build();
        await Assert.ThrowsAsync<HttpRequestException>(() => bootstrap.RunAsync());
    }

    [Fact]
    public async Task An_invocation_is_taken_answered_and_followed_by_the_next()
    {
        using var api = new Loopback(Next("id-1", """{"Text":"a"}"""), Accepted, Next("id-2", """{"Text":"b"}"""), Accepted, End);
        var seen = new List<string>();
        await RunAsync(api, (input, context) =>
        {
            seen.Add($"{context.AwsRequestId} {context.InvokedFunctionArn}");
            return Task.FromResult(new Greeting(input.Text + "!"));
        });
        Assert.Equal(["id-1 arn:f", "id-2 arn:f"], seen);
        Assert.Equal(["GET next", "POST id-1/response", "GET next", "POST id-2/response", "GET next"], api.Requests.Select(request => $"{request.Method} {request.Url[Invocation.Length..]}"));
        Assert.Equal(("""{"Text":"a!"}""", "application/json"), (api.Requests[1].Body, api.Requests[1].Headers["Content-Type"]));
    }

    [Fact]
    public async Task A_throw_is_reported_by_its_bare_type_name_and_the_function_lives_on()
    {
        using var api = new Loopback(Next("id-1", """{"Text":"a"}"""), Accepted, Next("id-2", """{"Text":"b"}"""), Accepted, End);
        var first = true;
        await RunAsync(api, (input, _) =>
        {
            if (!first) return Task.FromResult(input);
            first = false;
            throw new NotReadyException("cluster comfyui is CREATING since 14:02:10");
        });
        var error = api.Requests[1];
        Assert.Equal(($"{Invocation}id-1/error", "application/vnd.aws.lambda.error+json"), (error.Url, error.Headers["Content-Type"]));
        Assert.Equal(("NotReadyException", "cluster comfyui is CREATING since 14:02:10"), (error.Json["errorType"]!.GetValue<string>(), error.Json["errorMessage"]!.GetValue<string>()));
        Assert.Contains("BootstrapTests", error.Json["stackTrace"]![0]!.GetValue<string>());
        Assert.Equal("NotReadyException", error.Headers["Lambda-Runtime-Function-Error-Type"]);
        Assert.Equal($"{Invocation}id-2/response", api.Requests[3].Url);
    }

    [Fact]
    public async Task A_payload_that_does_not_fit_is_an_error_of_that_invocation()
    {
        using var api = new Loopback(Next("id-1", "[]"), Accepted, End);
        await RunAsync(api, (input, _) => Task.FromResult(input));
        Assert.Equal("JsonSerializerException", api.Requests[1].Json["errorType"]!.GetValue<string>());
        Assert.NotNull(api.Requests[1].Json["cause"]);
    }

    [Fact]
    public async Task The_products_executable_ends_at_once_for_a_handler_that_it_does_not_have()
    {
        using var api = new Loopback(End);
        using var environment = new Variables(("AWS_LAMBDA_RUNTIME_API", api.Address), ("ANNOTATIONS_HANDLER", "EnsureNothing"));
        await GeneratedProgram.Main([]);
        Assert.Empty(api.Requests);
    }

    [Fact]
    public async Task The_products_executable_runs_the_step_that_the_environment_names()
    {
        using var api = new Loopback(Next("id-1", """{"Execution":"arn:e"}"""), Accepted, End);
        using var dynamo = Loopback.Answering("{}");
        using var environment = new Variables(("AWS_LAMBDA_RUNTIME_API", api.Address), ("ANNOTATIONS_HANDLER", "RemoveLock"), ("AWS_ENDPOINT_URL", dynamo.Url), ("AWS_REGION", "eu-west-1"),
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("Deployment", "comfyui"), ("LockTable", "locks"));
        await Assert.ThrowsAsync<HttpRequestException>(() => GeneratedProgram.Main([]));
        Assert.Equal("""{"Removed":false}""", api.Requests[1].Body);
        Assert.Equal("locks", dynamo.Only.Json["TableName"]!.GetValue<string>());
    }
}

using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using Microsoft.Extensions.DependencyInjection;

[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]

namespace ComfyServerless.Standins.Tests.Lambda;

public sealed class Greeter
{
    public string Greet(string name) => "Hello " + name;
}

[LambdaStartup]
public sealed class SampleStartup
{
    public void ConfigureServices(IServiceCollection services) => services.AddScoped<Greeter>();
}

public sealed record Greeting(string Text);

/// <summary>Functions of the kinds that the product has or will have: what the source generator makes of them is tested.</summary>
public sealed class Samples
{
    [LambdaFunction] public Task<Greeting> Greet(Greeting input, [FromServices] Greeter greeter) => Task.FromResult(new Greeting(greeter.Greet(input.Text)));

    [LambdaFunction, HttpApi(LambdaHttpMethod.Post, "/things/{id}")]
    public IHttpResult Post(string id, [FromQuery] int count, [FromBody] Greeting body, [FromServices] Greeter greeter)
        => HttpResults.NewResult(System.Net.HttpStatusCode.Accepted, new { id, count, text = greeter.Greet(body.Text) }).AddHeader("x-sample", "1");

    [LambdaFunction]
    public SQSBatchResponse Batch(SQSEvent messages)
        => new([.. messages.Records.Where(message => message.Body == "bad").Select(message => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId })]);
}

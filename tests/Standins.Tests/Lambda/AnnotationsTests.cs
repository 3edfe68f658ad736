using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;

namespace ComfyServerless.Standins.Tests.Lambda;

public sealed class AnnotationsTests
{
    static readonly DefaultLambdaJsonSerializer Serializer = new();

    [Fact]
    public async Task A_handler_gets_its_services_from_the_startup()
        => Assert.Equal("Hello world", (await new Samples_Greet_Generated().Greet(new("world"))).Text);

    [Fact]
    public void An_http_handler_gets_path_query_and_body()
    {
        var response = Post("""{"pathParameters":{"id":"7"},"queryStringParameters":{"count":"3"},"body":"{\"text\":\"you\"}"}""");
        Assert.Equal(202, response["statusCode"]!.GetValue<int>());
        Assert.Equal(("1", "application/json"), (response["headers"]!["x-sample"]!.GetValue<string>(), response["headers"]!["content-type"]!.GetValue<string>()));
        Assert.Equal("""{"id":"7","count":3,"text":"Hello you"}""", response["body"]!.GetValue<string>());
    }

    [Fact]
    public void A_value_that_does_not_convert_is_a_400_that_names_it()
    {
        var response = Post("""{"pathParameters":{"id":"7"},"queryStringParameters":{"count":"many"},"body":"{\"text\":\"you\"}"}""");
        Assert.Equal(400, response["statusCode"]!.GetValue<int>());
        Assert.Contains("Value many at 'count'", response["body"]!.GetValue<string>());
        Assert.Equal("ValidationException", response["headers"]!["x-amzn-ErrorType"]!.GetValue<string>());
    }

    [Fact]
    public void A_queue_handler_answers_with_the_messages_that_failed()
    {
        var messages = Read<SQSEvent>("""{"Records":[{"messageId":"m1","body":"good","attributes":{"SentTimestamp":"1"}},{"messageId":"m2","body":"bad","eventSourceARN":"arn:q"}]}""");
        Assert.Equal(("1", "arn:q"), (messages.Records[0].Attributes["SentTimestamp"], messages.Records[1].EventSourceArn));
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"m2"}]}""", Write(new Samples_Batch_Generated().Batch(messages)));
    }

    [Fact]
    public void Json_is_read_whatever_the_case_and_written_as_the_members_are_spelled_without_nulls()
    {
        Assert.Equal("x", Read<Greeting>("""{"TEXT":"x"}""").Text);
        Assert.Equal("""{"Text":"<ü+'>"}""", Write(new Greeting("<ü+'>")));
        Assert.Equal("{}", Write(new Greeting(null!)));
    }

    [Fact]
    public void Json_that_does_not_fit_is_an_error_that_names_the_type()
        => Assert.Contains("ComfyServerless.Standins.Tests.Lambda.Greeting", Assert.Throws<JsonSerializerException>(() => Read<Greeting>("""{"Text":[1]}""")).Message);

    static JsonNode Post(string request)
        => JsonNode.Parse(new Samples_Post_Generated().Post(Read<APIGatewayHttpApiV2ProxyRequest>(request), null!))!;

    static T Read<T>(string json) => Serializer.Deserialize<T>(new MemoryStream(Encoding.UTF8.GetBytes(json)));

    static string Write<T>(T value)
    {
        using var stream = new MemoryStream();
        Serializer.Serialize(value, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

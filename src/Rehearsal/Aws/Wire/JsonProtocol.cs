using System.Text;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Wire;

/// <summary>AWS JSON 1.0 and 1.1: the operation stands in <c>X-Amz-Target</c>, input and output are JSON documents.</summary>
public sealed class JsonProtocol(string version) : IProtocol
{
    string ContentType => $"application/x-amz-json-{version}";

    public AwsError UnknownKey => new(403, "UnrecognizedClientException", "The security token included in the request is invalid.");

    public (Operation Operation, JsonObject Input) Read(AwsService service, AwsRequest request)
    {
        var target = request.Headers.GetValueOrDefault("X-Amz-Target", "");
        var name = target[(target.LastIndexOf('.') + 1)..];
        var operation = service.Operations.GetValueOrDefault(name) ?? throw AwsError.NotModelled(501, $"{service.SigningName}:{name} is not modelled");
        if (request.Body.Length == 0) return (operation, []);
        return (operation, Json.TryParse(request.Body) ?? throw new AwsError(400, "SerializationException", "The request body is not a JSON object."));
    }

    public AwsAnswer Write(Operation operation, JsonNode? output, string requestId) => new(200, ContentType, Bytes(output ?? new JsonObject()));

    public AwsAnswer Error(AwsError error, string requestId) => ErrorOf(error, ContentType, requestId);

    internal static AwsAnswer ErrorOf(AwsError error, string contentType, string requestId)
    {
        var body = Json.Map(error.Members);
        (body["__type"], body["message"]) = (error.Code, error.Message);
        return new(error.Status, contentType, Bytes(body)) { Headers = [new("x-amzn-ErrorType", error.Code), new("x-amzn-RequestId", requestId)] };
    }

    internal static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}

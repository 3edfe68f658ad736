using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Wire;

/// <summary>REST-JSON: the operation is a method and a path, labels and query parameters join the body's members.</summary>
public sealed class RestJsonProtocol : IProtocol
{
    public AwsError UnknownKey => new(403, "UnrecognizedClientException", "The security token included in the request is invalid.");

    public (Operation Operation, JsonObject Input) Read(AwsService service, AwsRequest request)
    {
        var (operation, input) = Router.Find(service, request);
        if (request.Body.Length == 0) return (operation, input);
        var body = Json.TryParse(request.Body) ?? throw new AwsError(400, "SerializationException", "The request body is not a JSON object.");
        foreach (var (name, value) in body) input[name] = value?.DeepClone();
        return (operation, input);
    }

    public AwsAnswer Write(Operation operation, JsonNode? output, string requestId) => new(200, "application/json", JsonProtocol.Bytes(output ?? new JsonObject()));

    public AwsAnswer Error(AwsError error, string requestId) => JsonProtocol.ErrorOf(error, "application/json", requestId);
}

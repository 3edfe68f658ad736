using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace ComfyServerless.Rehearsal.Aws.Wire;

/// <summary>
/// REST-XML as S3 speaks it, path style: bucket and key are labels, the body is the object. <c>x-amz-*</c> headers that say something about the object are
/// members of the input, those of <c>x-amz-meta-*</c> as one map. The handler's output may have <c>Status</c>, <c>Headers</c> (a map), <c>Body</c> (bytes) or <c>Xml</c> (a map with the root element).
/// </summary>
public sealed class RestXmlProtocol(string space = "http://s3.amazonaws.com/doc/2006-03-01/") : IProtocol
{
    readonly XNamespace space = space;
    // How a request is sent, rather than what it asks for.
    static readonly string[] Transport = ["date", "content-sha256", "security-token", "sdk-", "checksum-", "trailer", "decoded-content-length", "user-agent", "api-version", "te"];

    const string Metadata = "x-amz-meta-";

    public AwsError UnknownKey => new(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");

    public (Operation Operation, JsonObject Input) Read(AwsService service, AwsRequest request)
    {
        var (operation, input) = Router.Find(service, request);
        foreach (var (name, value) in request.Headers)
        {
            var lower = name.ToLowerInvariant();
            if (lower.StartsWith(Metadata)) (input["x-amz-meta"] ??= new JsonObject())[lower[Metadata.Length..]] = value;
            else if (lower.StartsWith("x-amz-") && !Transport.Any(prefix => lower["x-amz-".Length..].StartsWith(prefix))) input[lower] = value;
            if (lower is "range" or "if-match" or "if-none-match" or "if-modified-since" or "if-unmodified-since") input[lower] = value;
        }

        return (operation, input);
    }

    public AwsAnswer Write(Operation operation, JsonNode? output, string requestId)
    {
        var map = output?.AsObject() ?? [];
        var headers = (map["Headers"]?.AsObject() ?? []).Where(header => header.Value is not null)
            .Select(header => KeyValuePair.Create(header.Key, header.Value!.ToString())).Append(new("x-amz-request-id", requestId)).ToList();
        var status = Json.Number(map["Status"]) ?? 200;
        return map["Xml"] is JsonObject xml
            ? new(status, "application/xml", Xml.Bytes(Xml.Elements(xml, space, null).Single())) { Headers = headers }
            : new(status, null, map["Body"]?.GetValue<byte[]>() ?? []) { Headers = headers };
    }

    public AwsAnswer Error(AwsError error, string requestId) => new(error.Status, "application/xml", Xml.Bytes(new XElement("Error",
        new XElement("Code", error.Code), new XElement("Message", error.Message), Xml.Elements(error.Members ?? [], XNamespace.None, null), new XElement("RequestId", requestId))))
    {
        Headers = [new("x-amz-request-id", requestId)],
    };
}

using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.WebUtilities;

namespace ComfyServerless.Rehearsal.Aws.Wire;

/// <summary>
/// The query protocols: a form with <c>Action</c> and dotted names (<c>Filter.1.Value.2</c>, read as nested lists and maps), XML back.
/// EC2's dialect has its own envelope, errors and list items.
/// </summary>
public sealed class QueryProtocol(bool ec2, XNamespace space) : IProtocol
{
    public AwsError UnknownKey => ec2
        ? new(401, "AuthFailure", "AWS was not able to validate the provided access credentials")
        : new(403, "InvalidClientTokenId", "The security token included in the request is invalid.");

    public (Operation Operation, JsonObject Input) Read(AwsService service, AwsRequest request)
    {
        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(request.Body));
        var name = form.TryGetValue("Action", out var action) ? action.ToString() : "";
        var operation = service.Operations.GetValueOrDefault(name) ?? throw AwsError.NotModelled(501, $"{service.SigningName}:{name} is not modelled");
        var input = new JsonObject();
        foreach (var (key, value) in form.Where(pair => pair.Key is not ("Action" or "Version"))) Put(input, key.Split('.'), value.ToString());
        return (operation, Lists(input).AsObject());
    }

    static void Put(JsonObject into, ReadOnlySpan<string> path, string value)
    {
        if (path.Length == 1) into[path[0]] = value;
        else Put((JsonObject)(into[path[0]] ??= new JsonObject()), path[1..], value);
    }

    /// <summary>Maps whose keys are all numbers are lists, and so is what has nothing but such a map as its <c>member</c>.</summary>
    JsonNode Lists(JsonNode node)
    {
        if (node is not JsonObject map) return node.DeepClone();
        if (!ec2 && map is { Count: 1 } && map["member"] is { } list) return Lists(list);
        var members = map.Select(member => KeyValuePair.Create(member.Key, Lists(member.Value!))).ToList();
        return members.Count > 0 && members.All(member => int.TryParse(member.Key, out _))
            ? new JsonArray([.. members.OrderBy(member => int.Parse(member.Key)).Select(member => member.Value)])
            : new JsonObject(members!);
    }

    public AwsAnswer Write(Operation operation, JsonNode? output, string requestId)
    {
        var members = Xml.Elements(output?.AsObject() ?? [], space, ec2 ? "item" : "member");
        return Answer(200, ec2
            ? new(space + (operation.Name + "Response"), new XElement(space + "requestId", requestId), members)
            : new(space + (operation.Name + "Response"), new XElement(space + (operation.Name + "Result"), members),
                new XElement(space + "ResponseMetadata", new XElement(space + "RequestId", requestId))));
    }

    public AwsAnswer Error(AwsError error, string requestId) => Answer(error.Status, ec2
        ? new("Response", new XElement("Errors", new XElement("Error", new XElement("Code", error.Code), new XElement("Message", error.Message))),
            new XElement("RequestID", requestId))
        : new(space + "ErrorResponse", new XElement(space + "Error", new XElement(space + "Type", error.Status < 500 ? "Sender" : "Receiver"),
            new XElement(space + "Code", error.Code), new XElement(space + "Message", error.Message)), new XElement(space + "RequestId", requestId)));

    static AwsAnswer Answer(int status, XElement root) => new(status, "text/xml;charset=UTF-8", Xml.Bytes(root));
}

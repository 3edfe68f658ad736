using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.Ssm;

/// <summary>A command document of one shell script, without parameters.</summary>
/// <param name="Script">The lines of its <c>runCommand</c>.</param>
/// <param name="Limit">After it a run is ended.</param>
public sealed record Document(string Name, IReadOnlyList<string> Script, TimeSpan Limit)
{
    /// <exception cref="FormatException">More than is modelled.</exception>
    public static Document Parse(string name, JsonObject content)
    {
        if (content.Text("schemaVersion") != "2.2") throw new FormatException($"{name}: schemaVersion {content.Text("schemaVersion")} is not modelled");
        if (content["parameters"] is JsonObject { Count: > 0 }) throw new FormatException($"{name}: parameters of a document are not modelled");
        if (content["mainSteps"] is not JsonArray { Count: 1 } steps || steps[0]!["action"]?.ToString() != "aws:runShellScript") throw new FormatException($"{name}: one step aws:runShellScript is modelled, and no others");
        var inputs = steps[0]!["inputs"]!.AsObject();
        foreach (var (input, _) in inputs)
            if (input is not ("runCommand" or "timeoutSeconds")) throw new FormatException($"{name}: the input {input} of aws:runShellScript is not modelled");
        return new(name, Json.Texts(inputs["runCommand"]), TimeSpan.FromSeconds(Json.Number(inputs["timeoutSeconds"]) ?? 3600));
    }
}

/// <summary>The account's own documents, out of templates.</summary>
public sealed class Documents(AwsContext aws)
{
    readonly Dictionary<string, Document> documents = new();

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, Document> All => documents;

    /// <exception cref="AwsError">InvalidDocument.</exception>
    public Document Get(string name) => documents.GetValueOrDefault(name) ?? throw new AwsError(400, "InvalidDocument", $"Document with name {name} does not exist.");

    internal ResourceType ResourceType => new("AWS::SSM::Document", "Content DocumentFormat DocumentType Name Tags TargetType UpdateMethod", request =>
    {
        if (request.TextOrNull("DocumentType") is not (null or "Command")) throw new FormatException($"{request.LogicalId}.DocumentType: only Command is modelled");
        var name = PhysicalNames.Of(request, "Name", aws, 128);
        documents[name] = Document.Parse(name, request.Properties["Content"]!.AsObject());
        return new(name);
    })
    {
        Delete = name => documents.Remove(name),
        Update = (name, request) =>
        {
            documents[name] = Document.Parse(name, request.Properties["Content"]!.AsObject());
            return [];
        },
    };
}

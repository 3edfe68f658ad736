using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComfyServerless.Cdk.Configuring;

/// <summary><c>comfyserverless.json</c>: what the account's owner decides once, at <c>cdk deploy</c>. Editors find its fields in <c>comfyserverless.schema.json</c>.</summary>
public static class ConfigurationFile
{
    public const string Name = "comfyserverless.json";

    /// <summary><c>cdk deploy -c configuration=other.json</c> takes another file; relative to the repository.</summary>
    public const string ContextKey = "configuration";

    static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <returns>The deployments in the file's order, each of another name.</returns>
    /// <exception cref="ArgumentException">It cannot be read, is not JSON, or a field is wrong; the message begins with the file's name and the field's path.</exception>
    public static IReadOnlyList<Configuration> Read(string file, CdkPlace place)
    {
        string text;
        try { text = File.ReadAllText(file); }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"{file}: cannot be read: {error.Message}", error);
        }

        try { return Parse(text, place); }
        catch (Exception error) when (error is ArgumentException or JsonException)
        {
            throw new ArgumentException($"{Path.GetFileName(file)}: {(error is JsonException ? "is not JSON: " : "")}{error.Message}", error);
        }
    }

    /// <exception cref="ArgumentException">A field is wrong; the message begins with its path.</exception>
    /// <exception cref="JsonException">It is not JSON, or has a field twice.</exception>
    public static IReadOnlyList<Configuration> Parse(string text, CdkPlace place)
    {
        var root = JsonNode.Parse(text, documentOptions: Lenient with { AllowDuplicateProperties = false }) as JsonObject ?? throw new ArgumentException("an object is needed: {\"deployments\": {\"comfyui\": {}}}.");
        var deployments = new ConfigurationFields(root, "").Knowing("$schema", "deployments").Object("deployments");
        if (deployments is null || deployments.Json.Count == 0) throw new ArgumentException("deployments: at least one is needed, by its name, e.g. {\"comfyui\": {}}.");
        return [.. deployments.Json.Select(named => Configuration.Parse(named.Key, deployments.Object(named.Key) ?? throw new ArgumentException($"{deployments.At(named.Key)}: an object is needed; found null."), place))];
    }
}

/// <summary>Where <c>cdk</c> would deploy to: what its command line found in the AWS profile and passes on as CDK_DEFAULT_ACCOUNT and CDK_DEFAULT_REGION. Null: it does not say.</summary>
public sealed record CdkPlace(string? Account, string? Region)
{
    public static CdkPlace Unknown { get; } = new(null, null);

    public static CdkPlace Current => new(Environment.GetEnvironmentVariable("CDK_DEFAULT_ACCOUNT"), Environment.GetEnvironmentVariable("CDK_DEFAULT_REGION"));
}

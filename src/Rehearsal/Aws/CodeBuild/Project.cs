using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.CodeBuild;

/// <summary>A build project, as the template describes it.</summary>
/// <param name="Properties">Of the template, in the API's spelling.</param>
public sealed record Project(string Name, string Arn, string CallerName, JsonObject Properties, IReadOnlyDictionary<string, string> Tags, DateTimeOffset Created)
{
    public const string Modelled = "Name Description Artifacts Cache EncryptionKey Environment LogsConfig ServiceRole Source Tags TimeoutInMinutes QueuedTimeoutInMinutes VpcConfig";

    public string ServiceRole => Properties.Text("serviceRole")!;
    public string ComputeType => Properties["environment"]!["computeType"]!.GetValue<string>();
    public string Buildspec => Properties["source"]!["buildspec"]!.GetValue<string>();
    /// <summary>The S3 location (<c>bucket/key</c>) of its source, or null when it has none.</summary>
    public string? SourceLocation => Properties["source"]!["location"]?.GetValue<string>();
    public IReadOnlyList<string> SubnetIds => Json.Texts(Properties["vpcConfig"]?["subnets"]);
    public bool InVpc => SubnetIds.Count > 0;
    public TimeSpan Timeout => TimeSpan.FromMinutes(Json.Number(Properties["timeoutInMinutes"]) ?? 60);
    public string LogGroup => Properties["logsConfig"]?["cloudWatchLogs"]?["groupName"]?.GetValue<string>() ?? "/aws/codebuild/" + Name;

    /// <exception cref="FormatException">More of CodeBuild than is modelled.</exception>
    public static Project Of(ResourceRequest request, string name, AwsContext aws)
    {
        var properties = PropertyNames.Lower(request.Properties)!.AsObject();
        var source = properties["source"]!.AsObject();
        source["buildspec"] = source["buildSpec"]?.DeepClone() ?? throw new FormatException($"{request.LogicalId}.Source.BuildSpec: a buildspec file inside the source is not modelled");
        source.Remove("buildSpec");
        if (source.Text("type") is not ("S3" or "NO_SOURCE")) throw new FormatException($"{request.LogicalId}.Source.Type: {source["type"]} is not modelled");
        if (properties["artifacts"]?["type"]?.ToString() != "NO_ARTIFACTS") throw new FormatException($"{request.LogicalId}.Artifacts.Type: only NO_ARTIFACTS is modelled");
        return new(name, aws.Arn("codebuild", $"project/{name}"), CallerNameOf(request.LogicalId), properties, request.Tags, aws.Now);
    }

    /// <summary>The construct's name: the CDK's logical id without its hash and the room of builds, e.g. <c>Image</c> of <c>BuildsImage01443674</c>.</summary>
    static string CallerNameOf(string logicalId) => Regex.Replace(logicalId, "^Builds(?=.)|(?<=.)[0-9A-F]{8}$", "", RegexOptions.None, TimeSpan.FromSeconds(1));

    /// <summary>As BatchGetProjects gives it.</summary>
    public JsonObject ToJson()
    {
        var json = Json.Map(Properties);
        (json["name"], json["arn"], json["created"], json["lastModified"]) = (Name, Arn, AwsContext.Seconds(Created), AwsContext.Seconds(Created));
        json["tags"] = Json.List(Tags.Select(tag => new JsonObject { ["key"] = tag.Key, ["value"] = tag.Value }));
        return json;
    }
}

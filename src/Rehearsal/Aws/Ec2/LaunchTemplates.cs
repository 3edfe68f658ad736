using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Ec2;

/// <summary>Launch templates and their versions.</summary>
public sealed class LaunchTemplates(AwsContext context, Ec2Store store)
{
    readonly Dictionary<string, List<JsonObject>> versions = new();

    /// <param name="data">LaunchTemplateData in CloudFormation's names.</param>
    public JsonObject Create(string name, JsonObject data, IReadOnlyDictionary<string, string> tags)
    {
        if (store.LaunchTemplates.All.Any(template => template.Text("launchTemplateName") == name))
            throw new AwsError(400, "InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.");
        var template = store.LaunchTemplates.Add(new() { ["launchTemplateName"] = name, ["createTime"] = AwsContext.Iso(context.Now), ["defaultVersionNumber"] = 1, ["latestVersionNumber"] = 0 }, tags);
        versions[template.Text("launchTemplateId")!] = [];
        AddVersion(template, data);
        return template;
    }

    public int AddVersion(JsonObject template, JsonObject data)
    {
        var number = template["latestVersionNumber"]!.GetValue<int>() + 1;
        template["latestVersionNumber"] = number;
        versions[template.Text("launchTemplateId")!].Add(new()
        {
            ["launchTemplateId"] = template.Text("launchTemplateId"), ["launchTemplateName"] = template.Text("launchTemplateName"), ["versionNumber"] = number,
            ["createTime"] = AwsContext.Iso(context.Now), ["defaultVersion"] = number == 1, ["launchTemplateData"] = Wire(data),
        });
        return number;
    }

    public JsonObject Delete(Call call)
    {
        var template = Find(call.TextOrNull("LaunchTemplateId") ?? call.Text("LaunchTemplateName"));
        Delete(template.Text("launchTemplateId")!);
        return new() { ["launchTemplate"] = template.DeepClone() };
    }

    public void Delete(string id)
    {
        store.LaunchTemplates.Remove(id);
        versions.Remove(id);
    }

    /// <param name="id">Id or name.</param>
    /// <param name="version">A number, <c>$Latest</c> or <c>$Default</c>.</param>
    /// <exception cref="AwsError">No such template or version.</exception>
    public JsonObject Version(string id, string version)
    {
        var template = Find(id);
        var number = version switch { "$Latest" => template["latestVersionNumber"], "$Default" => template["defaultVersionNumber"], _ => version };
        return versions[template.Text("launchTemplateId")!].FirstOrDefault(row => row.Text("versionNumber") == number!.ToString()) ?? throw new AwsError(400, "InvalidLaunchTemplateId.VersionNotFound",
            $"Could not find launch template version {version} for launch template {template.Text("launchTemplateId")}.");
    }

    public JsonObject Find(string id) => id.StartsWith("lt-") ? store.LaunchTemplates.Get(id) : store.LaunchTemplates.All.FirstOrDefault(template => template.Text("launchTemplateName") == id)
        ?? throw new AwsError(400, "InvalidLaunchTemplateName.NotFoundException", "At least one of the launch templates specified in the request does not exist.");

    public JsonObject Describe(Call call)
    {
        var names = Json.Texts(call.Input["LaunchTemplateName"]).Select(Find).ToHashSet();
        var page = store.LaunchTemplates.Describe(call);
        if (names.Count > 0) page["launchTemplates"] = Json.List(names);
        return page;
    }

    public JsonObject DescribeVersions(Call call)
    {
        var id = call.TextOrNull("LaunchTemplateId") ?? call.TextOrNull("LaunchTemplateName") ?? throw new AwsError(400, "MissingParameter", "Either a launch template ID or a launch template name must be specified in the request.");
        var wanted = Json.Texts(call.Input["LaunchTemplateVersion"]);
        var rows = wanted.Count > 0 ? wanted.Select(version => Version(id, version)) : versions[Find(id).Text("launchTemplateId")!];
        return Json.Page([.. rows], "launchTemplateVersionSet", call.Input["NextToken"], call.Input["MaxResults"], 200);
    }

    /// <summary>CloudFormation's names as EC2's answers have them: the first letter small, lists end in Set.</summary>
    static JsonNode Wire(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(member => KeyValuePair.Create(
            char.ToLowerInvariant(member.Key[0]) + (member.Value is JsonArray ? member.Key[1..].TrimEnd('s') + "Set" : member.Key[1..]), (JsonNode?)Wire(member.Value)))),
        JsonArray list => Json.List(list.Select(Wire)),
        _ => node!.DeepClone(),
    };
}

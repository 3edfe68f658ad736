using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Ec2;

/// <summary>Tags in EC2's forms: <c>tagSet</c> in answers, <c>TagSpecification</c> and <c>Tag</c> in requests.</summary>
public static class Ec2Tags
{
    const string Set = "tagSet";

    public static IReadOnlyDictionary<string, string> Of(JsonObject row)
        => (row[Set] as JsonArray ?? []).ToDictionary(tag => tag!["key"]!.ToString(), tag => tag!["value"]!.ToString());

    public static void Write(JsonObject row, IReadOnlyDictionary<string, string> tags)
        => row[Set] = Json.List(tags.Select(tag => new JsonObject { ["key"] = tag.Key, ["value"] = tag.Value }));

    public static void Put(JsonObject row, IEnumerable<KeyValuePair<string, string>> tags)
    {
        var all = new Dictionary<string, string>(Of(row));
        foreach (var (key, value) in tags) all[key] = value;
        Write(row, all);
    }

    /// <summary>The tags that a creating request has for <paramref name="type"/>, the only type it may name.</summary>
    public static IReadOnlyDictionary<string, string> Specified(Call call, string type)
    {
        var specifications = call.Input["TagSpecification"] as JsonArray ?? [];
        if (specifications.FirstOrDefault(specification => specification!["ResourceType"]?.ToString() != type) is { } other)
            throw new AwsError(400, "InvalidParameterValue", $"'{other["ResourceType"]}' is not a valid taggable resource type for this operation.");
        return specifications.SelectMany(specification => Pairs(specification!["Tag"])).ToDictionary();
    }

    /// <summary>A request's list of Key and Value. Keys that begin with <c>aws:</c> are AWS's own.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Pairs(JsonNode? list) => (list as JsonArray ?? []).Select(tag =>
    {
        var key = tag!["Key"]!.ToString();
        if (key.StartsWith("aws:")) throw new AwsError(400, "InvalidParameterValue", $"Tag keys starting with 'aws:' are reserved for internal use: {key}");
        return KeyValuePair.Create(key, tag["Value"]?.ToString() ?? "");
    });
}

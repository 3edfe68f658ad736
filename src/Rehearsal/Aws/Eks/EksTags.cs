using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Eks;

/// <summary>Tags of clusters and of everything in them, by ARN.</summary>
public sealed class EksTags(EksStore store)
{
    public JsonObject Tag(Call call)
    {
        var tags = Of(call);
        foreach (var (key, value) in Json.Map(call.Input["tags"])) tags[key] = value?.DeepClone();
        return [];
    }

    public JsonObject Untag(Call call)
    {
        var tags = Of(call);
        foreach (var key in Json.Texts(call.Input["tagKeys"])) tags.Remove(key);
        return [];
    }

    public JsonObject List(Call call) => new() { ["tags"] = Of(call).DeepClone() };

    JsonObject Of(Call call)
    {
        var arn = call.Text("resourceArn");
        var all = store.Clusters.Values.SelectMany(cluster => new[] { cluster.Description }
            .Concat(cluster.Nodegroups.Values.Select(group => group.Description)).Concat(cluster.Addons.Values.Select(addon => addon.Description))
            .Concat(cluster.AccessEntries.Values.Select(entry => entry.Description)).Concat(cluster.Associations.Values.Select(association => association.Description)));
        string[] names = ["arn", "nodegroupArn", "addonArn", "accessEntryArn", "associationArn"];
        var found = all.FirstOrDefault(row => names.Any(name => row.Text(name) == arn)) ?? throw new AwsError(404, "NotFoundException", $"The resource {arn} was not found.");
        return found["tags"]!.AsObject();
    }
}

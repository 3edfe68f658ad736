using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Ec2;

/// <summary>The region's managed prefix lists: only CloudFront's origin-facing addresses, which are AWS's.</summary>
public sealed class PrefixLists(AwsContext context)
{
    /// <summary>Its weight counts against the rules of a security group that names it.</summary>
    public const int Weight = 55;

    const string CloudFront = "com.amazonaws.global.cloudfront.origin-facing";

    /// <summary>Of the list of the addresses from which CloudFront comes to origins.</summary>
    public string CloudFrontId { get; } = "pl-82a045eb";

    public JsonObject Describe(Call call)
    {
        var ids = Json.Texts(call.Input["PrefixListId"]);
        if (ids.FirstOrDefault(id => id != CloudFrontId) is { } unknown) throw Missing(unknown);
        var names = (call.Input["Filter"] as JsonArray ?? []).Select(filter => filter!["Name"]!.ToString() == "prefix-list-name"
            ? Json.Texts(filter["Value"]) : throw AwsError.NotModelled(400, $"ec2:DescribeManagedPrefixLists: the filter {filter["Name"]} is not modelled")).ToList();
        return new()
        {
            ["prefixListSet"] = names.TrueForAll(wanted => wanted.Contains(CloudFront)) ? new JsonArray(new JsonObject
            {
                ["prefixListId"] = CloudFrontId, ["prefixListName"] = CloudFront, ["prefixListArn"] = $"arn:aws:ec2:{context.Region}:aws:prefix-list/{CloudFrontId}", ["addressFamily"] = "IPv4",
                ["state"] = "create-complete", ["maxEntries"] = Weight, ["version"] = 1, ["ownerId"] = "AWS",
            }) : [],
        };
    }

    /// <exception cref="AwsError">InvalidPrefixListID.NotFound.</exception>
    public void Require(string id)
    {
        if (id != CloudFrontId) throw Missing(id);
    }

    static AwsError Missing(string id) => new(400, "InvalidPrefixListID.NotFound", $"The prefix list ID '{id}' does not exist");
}

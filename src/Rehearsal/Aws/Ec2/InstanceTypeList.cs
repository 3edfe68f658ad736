using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Ec2;

/// <summary>What EC2 tells of its instance types: those of the nodes' table.</summary>
static class InstanceTypeList
{
    public static JsonObject Describe(Call call)
    {
        foreach (var filter in call.Input["Filter"] as JsonArray ?? [])
            if (filter!["Name"]!.ToString() != "instance-type") throw AwsError.NotModelled(400, $"ec2:{call.Operation}: the filter {filter["Name"]} is not modelled");
        var named = Json.Texts(call.Input["InstanceType"]);
        if (named.Where(type => !InstanceTypes.All.ContainsKey(type)).ToList() is { Count: > 0 } unknown)
            throw new AwsError(400, "InvalidInstanceType", $"The following supplied instance types do not exist: [{string.Join(", ", unknown)}]");
        var found = InstanceTypes.All.Values.Where(type => (named.Count == 0 || named.Contains(type.Name)) && (call.Input["Filter"] as JsonArray ?? []).All(filter => Json.Texts(filter!["Value"]).Contains(type.Name)));
        return Json.Page([.. found.Select(Show)], "instanceTypeSet", call.Input["NextToken"], call.Input["MaxResults"], 100);
    }

    static JsonObject Show(InstanceType type)
    {
        var shown = new JsonObject
        {
            ["instanceType"] = type.Name, ["vCpuInfo"] = new JsonObject { ["defaultVCpus"] = type.Cpus }, ["memoryInfo"] = new JsonObject { ["sizeInMiB"] = type.MemoryGiB * 1024 },
            ["instanceStorageSupported"] = type.NvmeGB > 0,
        };
        if (type.NvmeGB > 0) shown["instanceStorageInfo"] = new JsonObject { ["totalSizeInGB"] = type.NvmeGB, ["nvmeSupport"] = "required" };
        return shown;
    }
}

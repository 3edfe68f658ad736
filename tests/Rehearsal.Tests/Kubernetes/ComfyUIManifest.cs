using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Workload;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes;

/// <summary>The product's manifests/comfyui, for clusters without a load balancer controller.</summary>
static class ComfyUIManifest
{
    public static Dictionary<string, JsonNode> Values(string image, int replicas = 1, string version = "v0.3.64", string[]? types = null) => new()
    {
        ["Image"] = image, ["Version"] = version, ["Replicas"] = replicas, ["FirstModels"] = "", ["ModelsClaim"] = "comfyui-models-disk", ["FirstModelsScript"] = ApplyComfyUI.Script("first-models"),
        ["OutputsScript"] = ApplyComfyUI.Script("outputs"), ["LastPromptsScript"] = ApplyComfyUI.Script("last-prompts"), ["Resources"] = GpuShare.Resources(types ?? ["g6.2xlarge"]),
        ["PrivateSubnets"] = new JsonArray(new JsonObject { ["ipBlock"] = new JsonObject { ["cidr"] = "10.20.32.0/19" } }), ["VpcCidr"] = "10.20.0.0/16",
        ["MaxSurge"] = 0, ["MaxUnavailable"] = 1, ["TargetGroupArn"] = "arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/comfyui/0123456789abcdef", ["LoadBalancerSecurityGroup"] = "sg-2",
    };

    /// <summary>A folder's objects but for the TargetGroupBinding, whose kind comes with that controller.</summary>
    public static IReadOnlyList<JsonObject> Load(string folder, IReadOnlyDictionary<string, JsonNode> values)
        => [.. new Manifests().Load(folder, values).Where(item => item["kind"]!.GetValue<string>() != "TargetGroupBinding")];
}

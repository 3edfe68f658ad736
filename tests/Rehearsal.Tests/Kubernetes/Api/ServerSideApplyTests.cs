using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Api;

public class ServerSideApplyTests
{
    static readonly Dictionary<string, JsonNode> ComfyUI = new() { ["Replicas"] = 1, ["Version"] = "v0.3.64", ["Image"] = "registry/comfyui@sha256:abc" };
    static readonly Dictionary<string, JsonNode> Storage = new() { ["Region"] = "us-west-2", ["InputsBucket"] = "in", ["OutputsBucket"] = "out" };
    static readonly Dictionary<string, JsonNode> Karpenter = new()
    {
        ["InstanceProfile"] = "profile", ["SubnetTerms"] = new JsonArray(new JsonObject { ["id"] = "subnet-1" }), ["ClusterSecurityGroupId"] = "sg-1", ["ClusterName"] = "comfyui",
        ["InstanceTypes"] = new JsonArray("g6.2xlarge"), ["CapacityTypes"] = new JsonArray("spot", "on-demand"), ["MaxGpuNodes"] = 2,
    };

    [Theory]
    [InlineData("comfyui")]
    [InlineData("gpu")]
    [InlineData("karpenter")]
    [InlineData("storage")]
    public async Task Makes_what_the_manifests_say_and_a_second_apply_finds_nothing_to_do(string folder)
    {
        await using var world = await ApiWorld.StartAsync();
        var values = folder switch { "comfyui" => ComfyUI, "storage" => Storage, "karpenter" => Karpenter, _ => [] };
        var manifests = new Manifests().Load(folder, values);

        var first = await Applier.ApplyAsync(world.Client(), manifests);
        Assert.Equal(new(manifests.Count, 0), first);
        var mutations = await world.MutationsAsync();

        Assert.Equal(new(0, manifests.Count), await Applier.ApplyAsync(world.Client(), manifests));
        Assert.Equal(mutations, await world.MutationsAsync());
    }
}

using System.Text.Json.Nodes;
using Amazon.Runtime;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Kubernetes.Api;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Api;

public class ApplyBesideControllersTests
{
    static readonly IReadOnlyDictionary<string, Dictionary<string, JsonNode>> Folders = new Dictionary<string, Dictionary<string, JsonNode>>
    {
        ["gpu"] = [],
        ["karpenter"] = new()
        {
            ["InstanceProfile"] = "profile", ["SubnetTerms"] = new JsonArray(new JsonObject { ["id"] = "subnet-1" }), ["ClusterSecurityGroupId"] = "sg-1", ["ClusterName"] = "comfyui",
            ["InstanceTypes"] = new JsonArray("g6.2xlarge"), ["CapacityTypes"] = new JsonArray("spot", "on-demand"), ["MaxGpuNodes"] = 2, ["UserData"] = "x",
        },
        ["storage"] = new() { ["Region"] = "us-west-2", ["InputsBucket"] = "in", ["OutputsBucket"] = "out" },
        ["models-disk"] = [],
        ["comfyui"] = ComfyUIManifest.Values(RehearsedCluster.Image),
    };

    [Fact]
    public async Task A_second_apply_finds_nothing_to_do_after_controllers_have_written_to_the_same_objects()
    {
        await using var world = await RehearsedCluster.StartAsync();
        await world.Do(() =>
        {
            foreach (var addon in new[] { "vpc-cni", "kube-proxy", "eks-pod-identity-agent", "coredns", "aws-mountpoint-s3-csi-driver" }) world.Cluster.Addons.Apply(addon, "v1");
            foreach (var number in new[] { 11, 12 }) world.AddNode(number);
            world.Install("karpenter-crd", []);
            world.Install("karpenter", new()
            {
                ["Namespace"] = "kube-system", ["ServiceAccount"] = "karpenter", ["Replicas"] = 1, ["Version"] = "1.14.1", ["Environment"] = new JsonArray(), ["Resources"] = new JsonObject(),
            });
        });
        await world.PassAsync(TimeSpan.FromMinutes(1));
        await using var server = await ApiServer.StartAsync(world.Time, world.Journal, world.Store, "comfyui", new Everybody(), new Everybody(), world.Cluster);
        using var api = new KubeApis(new BasicAWSCredentials("KEY", "secret"), new Settings(new Dictionary<string, string> { ["AWS_REGION"] = "us-west-2" }))
            .Connect("comfyui", server.Url, server.CertificateAuthority);

        await ApplyAsync();
        await world.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal("True", Assert.Single(await world.PodsAsync())["status"]!["conditions"]!.AsArray().Single(condition => condition!["type"]!.GetValue<string>() == "Ready")!["status"]!.GetValue<string>());
        var mutations = await world.Do(() => world.Journal.Mutations.Count());

        Assert.Equal(0, await ApplyAsync());
        Assert.Equal(mutations, await world.Do(() => world.Journal.Mutations.Count()));

        async Task<int> ApplyAsync()
        {
            var applied = 0;
            foreach (var (folder, values) in Folders) applied += (await Applier.ApplyAsync(api, ComfyUIManifest.Load(folder, values))).Applied;
            return applied;
        }
    }

    sealed class Everybody : ICallers, IClusterAccess
    {
        public Caller? Find(string accessKeyId) => new("ApplyComfyUI", "arn:aws:iam::111122223333:role/inside", Inside: true, Outside: false);
        AccessEntry? IClusterAccess.Find(string roleArn) => new(roleArn, "STANDARD", ["AmazonEKSClusterAdminPolicy"]);
        public string? PodIdentityRole(string @namespace, string serviceAccount) => "arn:aws:iam::111122223333:role/pod";
    }
}

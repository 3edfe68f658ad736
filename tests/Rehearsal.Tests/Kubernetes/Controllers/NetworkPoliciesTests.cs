using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.Rehearsal.Kubernetes.Api;
using ComfyServerless.Rehearsal.Kubernetes.Controllers;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Controllers;

/// <summary>The product's policy, on nodes whose agent enforces it: whole, and with one rule less.</summary>
public class NetworkPoliciesTests
{
    const string ControlPlane = "10.20.32.9", Internet = "93.184.216.34", Metadata = "169.254.169.254", Kubernetes = "172.20.0.1";

    [Fact]
    public async Task ComfyUI_is_reached_by_the_API_servers_proxy_and_its_own_node_and_reaches_names_credentials_and_the_web()
    {
        await using var world = await WithComfyUIAsync();
        await world.Do(() =>
        {
            var pod = Pod(world);
            Assert.True(pod.IsTrue("Ready")); // the kubelet's probes
            Assert.NotNull(world.Cluster.Find("comfyui", "comfyui", 8188));
            Assert.NotNull(world.Cluster.FindPod("comfyui", pod.Name(), 8188));
            Assert.True(NetworkPolicies.CanResolve(world.Store, pod));
            Assert.NotNull(Pods.Role(world.Cluster.Context, pod));
            Assert.True(NetworkPolicies.LetsOut(world.Store, pod, Internet, null, 443));
        });
    }

    [Theory]
    [InlineData("10.30.0.7", 8188)] // not of the private subnets
    [InlineData(ControlPlane, 22)]
    public async Task Others_do_not_reach_ComfyUI(string from, int port)
    {
        await using var world = await WithComfyUIAsync();
        await world.Do(() => Assert.False(NetworkPolicies.LetsIn(world.Store, Pod(world), from, port)));
    }

    [Theory]
    [InlineData(Internet, 80)]
    [InlineData(Metadata, 80)]
    [InlineData(Kubernetes, 443)]
    [InlineData("10.20.40.1", 443)]
    public async Task ComfyUI_reaches_neither_the_VPC_nor_the_metadata_nor_the_cluster(string to, int port)
    {
        await using var world = await WithComfyUIAsync();
        await world.Do(() => Assert.False(NetworkPolicies.LetsOut(world.Store, Pod(world), to, null, port)));
    }

    [Fact]
    public async Task Without_the_rule_for_the_private_subnets_the_smoke_tests_way_is_closed()
    {
        await using var world = await WithComfyUIAsync(policy => policy["spec"]!["ingress"]!.AsArray().RemoveAt(0));
        await world.Do(() =>
        {
            Assert.True(Pod(world).IsTrue("Ready"));
            Assert.EndsWith(":8188: i/o timeout", Assert.Throws<StatusError>(() => world.Cluster.Find("comfyui", "comfyui", 8188)).Message);
        });
    }

    [Fact]
    public async Task Without_the_rule_for_DNS_no_name_is_found()
    {
        await using var world = await WithComfyUIAsync(policy => policy["spec"]!["egress"]!.AsArray().RemoveAt(0));
        await world.Do(() => Assert.False(NetworkPolicies.CanResolve(world.Store, Pod(world))));
    }

    [Fact]
    public async Task Without_the_rule_for_Pod_Identitys_agent_a_pod_gets_no_credentials()
    {
        await using var world = await WithComfyUIAsync(policy => policy["spec"]!["egress"]!.AsArray().RemoveAt(1));
        await world.Do(() => Assert.Null(Pods.Role(world.Cluster.Context, Pod(world))));
    }

    [Fact]
    public async Task Without_the_rule_for_the_web_nothing_is_fetched()
    {
        await using var world = await WithComfyUIAsync(policy => policy["spec"]!["egress"]!.AsArray().RemoveAt(2));
        await world.Do(() => Assert.False(NetworkPolicies.LetsOut(world.Store, Pod(world), Internet, null, 443)));
    }

    [Fact]
    public async Task Where_the_CNI_is_not_told_to_enforce_a_policy_it_does_nothing_until_it_is()
    {
        await using var world = await WithComfyUIAsync(policy => policy["spec"]!["ingress"]!.AsArray().RemoveAt(0), enforced: false);
        await world.Do(() => Assert.NotNull(world.Cluster.Find("comfyui", "comfyui", 8188)));
        await world.Do(() => world.Cluster.Addons.Apply("vpc-cni", "v1", Enforcing()));
        await world.PassAsync(TimeSpan.FromMinutes(3)); // its pods are replaced one after the other
        await world.Do(() => Assert.Throws<StatusError>(() => world.Cluster.Find("comfyui", "comfyui", 8188)));
    }

    static JsonObject Pod(RehearsedCluster world) => world.Store.List("v1", "Pod", "comfyui").Single();

    static JsonObject Enforcing() => new() { ["enableNetworkPolicy"] = "true" };

    static async Task<RehearsedCluster> WithComfyUIAsync(Action<JsonObject>? change = null, bool enforced = true)
    {
        var world = await RehearsedCluster.WithGpuPoolAsync(world =>
        {
            world.Identities.Add("comfyui/comfyui");
            world.ControlPlane = [ControlPlane];
        });
        await world.Do(() =>
        {
            if (enforced) world.Cluster.Addons.Apply("vpc-cni", "v1", Enforcing());
            world.ApplyComfyUI();
            if (change != null) world.Store.Update(world.Store.Find("networking.k8s.io/v1", "NetworkPolicy", "comfyui", "comfyui")!, change);
        });
        await world.PassAsync(TimeSpan.FromMinutes(5));
        return world;
    }
}

using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

public sealed class NetworkPolicyTests
{
    [Fact]
    public async Task A_policy_that_forgets_a_subnet_closes_the_load_balancers_way_and_the_smoke_tests_and_a_Deploy_puts_it_right()
    {
        await using var bench = await StepBench.StartAsync();
        var deployed = await bench.DeployAsync();
        Assert.Null(deployed.Error);
        Assert.Equal(["healthy"], await StatesAsync(bench));

        await bench.Do(() =>
        {
            var store = bench.World.Kubernetes.Find("comfyui")!.Store;
            var policy = store.Find("networking.k8s.io/v1", "NetworkPolicy", "comfyui", "comfyui")!;
            Assert.Equal(3, policy["spec"]!["ingress"]![0]!["from"]!.AsArray().Count);
            store.Update(policy, live => live["spec"]!["ingress"]![0]!["from"]!.AsArray().RemoveAt(0));
        });
        await bench.PassAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(["unhealthy"], await StatesAsync(bench));
        await Assert.ThrowsAnyAsync<Exception>(() => bench.Do(() => bench.World.Kubernetes.Find("comfyui")!.Find("comfyui", "comfyui", 8188)));

        Assert.Null((await bench.DeployAsync()).Error);
        await bench.PassAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(["healthy"], await StatesAsync(bench));
    }

    static Task<List<string>> StatesAsync(StepBench bench) => bench.Do(() => bench.World.Elb.Store.TargetGroups.Values.Single().Targets.Select(target => target.State).ToList());
}

using System.Text.Json.Nodes;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Eks;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Cluster;

public sealed class EnsureBaseAddonsTests
{
    const string Step = "EnsureBaseAddons";

    static async Task<StepBench> ReachedAsync()
    {
        var bench = await StepBench.StartAsync();
        await bench.RunAsync("EnsureLock");
        await bench.RunAsync("EnsureCluster");
        return bench;
    }

    static EksCluster Cluster(StepBench bench) => bench.World.Eks.Store.Get("comfyui");

    static JsonObject Description(StepBench bench, string addon) => Cluster(bench).Addons[addon].Description;

    [Fact]
    public async Task All_are_started_together_and_become_active_at_their_pinned_versions()
    {
        await using var bench = await ReachedAsync();
        Assert.Equal("vpc-cni is being created; kube-proxy is being created; eks-pod-identity-agent is being created", await bench.FailsAsync(Step, "NotReadyException"));
        var output = await bench.RunAsync(Step);
        foreach (var addon in Addon.Base)
        {
            var description = await bench.Do(() => Description(bench, addon.Name));
            Assert.Equal(("ACTIVE", addon.Version, addon.Configuration), (description.Text("status"), description.Text("addonVersion"), description.Text("configurationValues")));
            Assert.Equal(addon.Version, output["Versions"]![addon.Name]!.ToString());
        }

        Assert.Contains("enableNetworkPolicy", await bench.Do(() => Description(bench, "vpc-cni").Text("configurationValues")));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task Another_version_and_another_configuration_are_put_right_and_a_missing_one_is_made()
    {
        await using var bench = await ReachedAsync();
        await bench.RunAsync(Step);
        await bench.Do(() =>
        {
            (Description(bench, "vpc-cni")["configurationValues"], Description(bench, "kube-proxy")["addonVersion"]) = (null, "v1.35.3-eksbuild.21");
            Cluster(bench).Addons.Remove("eks-pod-identity-agent");
        });
        var changes = await bench.MutationsAsync(() => bench.RunAsync(Step));
        Assert.Equal(["UpdateAddon", "UpdateAddon", "CreateAddon"], changes.Select(change => change.Split(' ')[1]));
        Assert.Equal(("""{"enableNetworkPolicy":"true"}""", "v1.35.3-eksbuild.18"), await bench.Do(() => (Description(bench, "vpc-cni").Text("configurationValues"), Description(bench, "kube-proxy").Text("addonVersion"))));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task An_addon_whose_configuration_was_filled_by_hand_goes_back_to_the_defaults_for_good()
    {
        await using var bench = await ReachedAsync();
        await bench.RunAsync(Step);
        await bench.Do(() => Description(bench, "kube-proxy")["configurationValues"] = """{"mode":"ipvs"}""");
        Assert.Single(await bench.MutationsAsync(() => bench.RunAsync(Step)));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task A_foreign_addon_is_named_and_not_touched()
    {
        await using var bench = await ReachedAsync();
        await bench.RunAsync(Step);
        await bench.Do(() => Description(bench, "vpc-cni")["tags"] = new JsonObject());
        Assert.Empty(await bench.MutationsAsync(async () => Assert.StartsWith("EKS add-on vpc-cni exists but is not this deployment's", await bench.FailsAsync(Step, "NotOwnedException"))));
    }

    [Fact]
    public async Task An_addon_that_failed_here_ends_the_step_with_EKSs_reason_and_the_next_execution_makes_it_anew()
    {
        await using var bench = await ReachedAsync();
        await bench.Do(() => bench.World.Eks.Store.FailNext["kube-proxy"] = ("AccessDenied", "The service account has no role"));
        var failure = await bench.EndsInFailureAsync(Step);
        Assert.Equal(("ResourceFailedException", "EKS could not create the add-on kube-proxy: AccessDenied: The service account has no role"), (failure.Error, failure.Reason));

        await bench.NextExecutionAsync("second", "EnsureEgress");
        await bench.RunAsync("EnsureCluster");
        var changes = await bench.MutationsAsync(() => bench.RunAsync(Step));
        Assert.Equal(["DeleteAddon", "CreateAddon"], changes.Where(change => change.Contains("kube-proxy", StringComparison.Ordinal)).Select(change => change.Split(' ')[1]));
        Assert.Equal("ACTIVE", await bench.Do(() => Description(bench, "kube-proxy").Text("status")));
    }

    [Fact]
    public async Task A_version_that_EKS_does_not_offer_is_told_with_those_that_it_does()
    {
        await using var bench = await ReachedAsync();
        await bench.Do(() => Cluster(bench).Description["version"] = "1.36");
        var message = await bench.FailsAsync(Step, "ResourceFailedException");
        Assert.StartsWith("EKS refused the add-on vpc-cni v1.23.0-eksbuild.1: Addon version specified is not supported", message);
        Assert.Contains("Supported on Kubernetes 1.35: v1.23.0-eksbuild.1. Change the pin in src/Functions/Cluster/Addon.cs.", message);
    }
}

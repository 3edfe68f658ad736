using System.Text.Json.Nodes;
using ComfyServerless.Functions.Controllers;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.Shell.Shims;
using ComfyServerless.Rehearsal.Tests.Kubernetes;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Tests.Shell.Shims;

public sealed class HelmShimTests : IDisposable
{
    static readonly ShimContext Context = new(new("Controllers", "arn:aws:iam::111122223333:role/Controllers", Inside: true, Outside: true), "us-west-2");
    readonly string folder = Directory.CreateTempSubdirectory("helm-").FullName;

    [Fact]
    public async Task Installs_a_release_that_the_product_reads_back()
    {
        await using var world = await RehearsedCluster.StartAsync();
        var values = new JsonObject { ["replicas"] = 1, ["serviceAccount"] = new JsonObject { ["create"] = true, ["name"] = "karpenter" } };
        Assert.Equal(0, (await InstallAsync(world, "karpenter-crd", "1.14.1", [])).ExitCode);
        var answer = await InstallAsync(world, "karpenter", "1.14.1", values);
        Assert.Equal((0, "Release \"karpenter\" has been installed. Happy Helming!\n"), (answer.ExitCode, answer.Output));
        var secret = Assert.Single(await world.ListAsync("v1", "Secret", "kube-system"), secret => secret.Label("name") == "karpenter");
        Assert.Equal(("sh.helm.release.v1.karpenter.v1", "helm.sh/release.v1", "deployed"), (secret.Name(), secret.Text("type"), secret.Label("status")));
        var release = HelmRelease.Decode(secret);
        Assert.Equal(("karpenter", "1.14.1", "deployed"), (release.Name, release.ChartVersion, release.Status));
        Assert.True(JsonNode.DeepEquals(values, release.Values));
        Assert.Equal("1", Assert.Single(await world.ListAsync("apps/v1", "Deployment", "kube-system")).Text("spec", "replicas"));
        Assert.All(await world.ListAsync("apiextensions.k8s.io/v1", "CustomResourceDefinition"), definition => Assert.True(definition.IsTrue("Established")));
    }

    [Fact]
    public async Task An_upgrade_supersedes_the_release_before_it()
    {
        await using var world = await RehearsedCluster.StartAsync();
        await InstallAsync(world, "karpenter-crd", "1.14.0", []);
        await InstallAsync(world, "karpenter-crd", "1.14.1", []);
        var releases = await world.ListAsync("v1", "Secret", "kube-system");
        Assert.Equal(["superseded", "deployed"], releases.Select(secret => secret.Label("status")));
        Assert.Equal(["1.14.0", "1.14.1"], releases.Select(secret => HelmRelease.Decode(secret).ChartVersion));
    }

    [Fact]
    public async Task A_release_that_a_killed_run_left_pending_is_refused_until_it_is_uninstalled()
    {
        await using var world = await RehearsedCluster.StartAsync();
        var killed = world.Time.Do(() => Shim(world).RunAsync(Upgrade("karpenter-crd", "1.14.1", []), Context));
        Assert.False(killed.IsCompleted);
        Assert.Contains("another operation (install/upgrade/rollback) is in progress", (await world.Time.Do(() => Shim(world).RunAsync(Upgrade("karpenter-crd", "1.14.1", []), Context))).Errors);
        var status = await world.Time.Do(() => Shim(world).RunAsync(new(["status", "karpenter-crd", "--namespace", "kube-system", "--output", "json"], folder, ""), Context));
        Assert.Contains("\"status\":\"pending-install\"", status.Output);
        Assert.Equal(0, (await RunAsync(world, "uninstall", "karpenter-crd", "--namespace", "kube-system")).ExitCode);
        Assert.Equal(1, (await RunAsync(world, "status", "karpenter-crd", "--namespace", "kube-system", "--output", "json")).ExitCode);
    }

    [Theory]
    [InlineData("template", "karpenter", "--namespace", "kube-system")]
    [InlineData("upgrade", "--install", "karpenter", "oci://public.ecr.aws/karpenter/karpenter", "--version", "1.14.1", "--namespace", "kube-system", "--wait")]
    [InlineData("upgrade", "--install", "nginx", "oci://example.com/nginx", "--version", "1", "--namespace", "kube-system")]
    public async Task What_is_not_modelled_is_refused_by_name(params string[] arguments)
    {
        await using var world = await RehearsedCluster.StartAsync();
        var answer = await RunAsync(world, arguments);
        Assert.Equal((64, $"rehearsal: 'helm {string.Join(' ', arguments)}' is not modelled\n"), (answer.ExitCode, answer.Errors));
    }

    [Fact]
    public async Task A_value_that_the_chart_here_does_not_know_is_refused_by_name()
    {
        await using var world = await RehearsedCluster.StartAsync();
        Assert.Contains("settings.featureGates", (await InstallAsync(world, "karpenter", "1.14.1", new() { ["settings"] = new JsonObject { ["featureGates"] = new JsonObject() } })).Errors);
        Assert.Empty(await world.ListAsync("v1", "Secret", "kube-system"));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 2)]
    public async Task A_charts_own_definitions_come_with_its_first_release_unless_they_are_skipped(bool skips, int definitions)
    {
        await using var world = await RehearsedCluster.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(folder, "values.json"), """{"clusterName": "comfyui"}""");
        string[] arguments = ["upgrade", "--install", "aws-load-balancer-controller", "aws-load-balancer-controller", "--repo", "https://aws.github.io/eks-charts", "--version", "3.5.0", "--namespace", "kube-system", "--values", "values.json"];
        Assert.Equal(0, (await RunAsync(world, skips ? [.. arguments, "--skip-crds"] : arguments)).ExitCode);
        Assert.Equal(definitions, (await world.ListAsync("apiextensions.k8s.io/v1", "CustomResourceDefinition")).Count);
        Assert.Single(await world.ListAsync("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"));
    }

    [Fact]
    public async Task Values_that_are_no_JSON_are_refused_before_anything_changes()
    {
        await using var world = await RehearsedCluster.StartAsync();
        var call = Upgrade("karpenter", "1.14.1", []);
        await File.WriteAllTextAsync(Path.Combine(folder, "karpenter.json"), "{ replicas");
        Assert.StartsWith("Error: failed to parse karpenter.json:", (await FinishAsync(world, call)).Errors);
        Assert.Empty(await world.ListAsync("v1", "Secret", "kube-system"));
    }

    [Fact]
    public async Task A_caller_without_access_does_not_reach_the_cluster()
    {
        await using var world = await RehearsedCluster.StartAsync();
        var shim = new HelmShim(world.Time, new Latencies(), world.Journal, _ => null);
        var answer = await world.Time.Do(() => shim.RunAsync(new(["status", "karpenter", "--namespace", "kube-system", "--output", "json"], folder, ""), Context));
        Assert.StartsWith("Error: Kubernetes cluster unreachable", answer.Errors);
    }

    static HelmShim Shim(RehearsedCluster world) => new(world.Time, new Latencies(), world.Journal, _ => world.Cluster);

    ShimCall Upgrade(string name, string version, JsonObject values)
    {
        var file = Path.Combine(folder, name + ".json");
        File.WriteAllText(file, values.ToJsonString());
        return new(["upgrade", "--install", name, $"oci://public.ecr.aws/karpenter/{name}", "--version", version, "--namespace", "kube-system", "--values", Path.GetFileName(file), "--skip-crds", "--timeout", "5m"], folder, "");
    }

    Task<ShimResult> InstallAsync(RehearsedCluster world, string name, string version, JsonObject values) => FinishAsync(world, Upgrade(name, version, values));
    Task<ShimResult> RunAsync(RehearsedCluster world, params string[] arguments) => FinishAsync(world, new(arguments, folder, ""));

    static async Task<ShimResult> FinishAsync(RehearsedCluster world, ShimCall call)
    {
        var running = world.Time.Do(() => Shim(world).RunAsync(call, Context));
        await world.PassAsync(TimeSpan.FromMinutes(1));
        return await running;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

using ComfyServerless.Rehearsal.Shell;

namespace ComfyServerless.Rehearsal.Tests.Shell;

/// <summary>
/// Every buildspec in every situation, with each of its tools' calls failing once. The calls are recorded from a run in which nothing fails, so a new command is covered by itself.
/// </summary>
public sealed class FailureMatrixTests
{
    const string Digest = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
    static readonly string[] Tools = ["docker", "aws", "curl", "tar", "sha256sum", "helm"];

    // The image is complete, checked and pushed when it is scanned: a scan that ends late, or never, must not stop a deployment.
    static readonly string[] Tolerated = ["aws ecr wait image-scan-complete", "aws ecr describe-image-scan-findings"];

    static readonly Dictionary<string, Situation> Situations = new()
    {
        ["an image is built"] = new("comfyui-image.yml", new()
        {
            ["COMFYUI_VERSION"] = "v0.3.76", ["IMAGE_TAG"] = "v0.3.76-0123456789ab", ["REPOSITORY_URI"] = "r.example/comfyui", ["CACHE_REPOSITORY_URI"] = "r.example/cache", ["EXECUTION"] = "e",
        }, Finished: "docker buildx build --push"),
        ["an image was chosen"] = new("comfyui-image.yml", new() { ["IMAGE"] = "ghcr.io/me/comfyui@" + Digest, ["REPOSITORY_URI"] = "r.example/comfyui", ["EXECUTION"] = "e" }, Finished: "docker history"),
        ["no release is installed"] = new("controllers.yml", Releases, "helm upgrade"),
        ["releases are installed"] = new("controllers.yml", Releases, "helm upgrade", "{\"info\":{\"status\":\"deployed\"}}"),
        ["an installation was killed"] = new("controllers.yml", Releases, "helm upgrade", "{\"info\":{\"status\":\"pending-install\"}}"),
        ["an upgrade was killed"] = new("controllers.yml", Releases, "helm upgrade", "{\"info\":{\"status\":\"pending-upgrade\"}}"),
    };

    static Dictionary<string, string> Releases => new()
    {
        ["CLUSTER"] = "comfyui", ["EXECUTION"] = "e", ["FINGERPRINT"] = "f", ["RELEASES"] = "karpenter-crd karpenter load-balancer",
        ["KARPENTER_CRD_CHART"] = "oci://c/karpenter-crd", ["KARPENTER_CRD_VERSION"] = "1", ["KARPENTER_CRD_NAMESPACE"] = "kube-system", ["KARPENTER_CRD_VALUES"] = "{}", ["KARPENTER_CRD_REPOSITORY"] = "", ["KARPENTER_CRD_CRDS"] = "chart",
        ["KARPENTER_CHART"] = "oci://c/karpenter", ["KARPENTER_VERSION"] = "2", ["KARPENTER_NAMESPACE"] = "kube-system", ["KARPENTER_VALUES"] = "{\"a\":\"it's $b\"}", ["KARPENTER_REPOSITORY"] = "", ["KARPENTER_CRDS"] = "apart",
        ["LOAD_BALANCER_CHART"] = "oci://c/lb", ["LOAD_BALANCER_VERSION"] = "3", ["LOAD_BALANCER_NAMESPACE"] = "edge", ["LOAD_BALANCER_VALUES"] = "{}", ["LOAD_BALANCER_REPOSITORY"] = "https://c.example/charts", ["LOAD_BALANCER_CRDS"] = "chart",
    };

    public static TheoryData<string> Names => [.. Situations.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task Each_command_that_fails_ends_the_build_there_and_is_named(string situation)
    {
        var calls = await RecordAsync(situation);
        for (var at = 0; at < calls.Count; at++)
        {
            if (Tolerated.Any(calls[at].StartsWith)) continue;
            await using var bench = await RunAsync(situation, at);
            Assert.True(bench.Failed, $"{situation}: the build succeeds although this fails: {calls[at]}");
            // Nothing after it: above all no push, and no further release.
            Assert.Equal(calls.Take(at + 1), bench.Calls);
            var tool = string.Join(' ', calls[at].Split(' ').Take(2));
            Assert.True(bench.Lines.Exists(line => line.Contains(tool) && (line.StartsWith("Failed", StringComparison.Ordinal) || line.Contains("does not start"))), $"{situation}: nothing says that it was '{tool}':\n{bench.Output}");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Nothing_that_others_see_comes_before_the_last_check(string situation)
    {
        var calls = await RecordAsync(situation);
        var finished = Situations[situation].Finished.Split(' ');
        Assert.Contains(calls, call => finished.All(call.Split(' ').Contains));
        // One push of the image, and none before it has started.
        if (situation == "an image is built")
            Assert.True(calls.FindIndex(call => call.Contains("--quick-test-for-ci")) is > 0 and var started && calls.FindIndex(call => call.Contains("--push")) > started && calls.Count(call => call.Contains("--push")) == 1);
        if (situation == "an image was chosen") Assert.DoesNotContain(calls, call => call.Contains("push") || call.Contains("buildx"));
    }

    [Theory]
    [InlineData("aws ecr wait image-scan-complete")]
    [InlineData("aws ecr describe-image-scan-findings")]
    public async Task A_scan_that_does_not_end_is_told_and_stops_nobody(string command)
    {
        var calls = await RecordAsync("an image is built");
        await using var bench = await RunAsync("an image is built", calls.FindIndex(call => call.StartsWith(command, StringComparison.Ordinal)));
        Assert.False(bench.Failed);
        Assert.Contains("Vulnerabilities by severity: unknown", bench.Output);
        Assert.Equal(Digest, bench.Exported["IMAGE_DIGEST"]);
    }

    [Fact]
    public async Task An_interrupted_release_is_put_right_before_it_is_upgraded()
    {
        Assert.Contains("helm uninstall karpenter --namespace kube-system", await RecordAsync("an installation was killed"));
        Assert.Contains("helm rollback karpenter --namespace kube-system", await RecordAsync("an upgrade was killed"));
        Assert.DoesNotContain(await RecordAsync("releases are installed"), call => call.Contains("uninstall") || call.Contains("rollback"));
    }

    [Fact]
    public async Task Every_release_is_installed_in_its_order_with_its_own_values()
    {
        var upgrades = (await RecordAsync("no release is installed")).Where(call => call.StartsWith("helm upgrade", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, upgrades.Count);
        Assert.Contains("karpenter-crd oci://c/karpenter-crd --version 1 --namespace kube-system --values karpenter-crd.json", upgrades[0]);
        Assert.Contains("load-balancer oci://c/lb --version 3 --namespace edge --values load-balancer.json", upgrades[2]);
        Assert.All(upgrades, upgrade => Assert.DoesNotContain("--wait", upgrade));
    }

    [Fact]
    public async Task The_password_is_never_an_argument_nor_in_the_log()
    {
        await using var bench = await RunAsync("an image is built", null);
        Assert.DoesNotContain(bench.Calls, call => call.Contains("secret-password"));
        Assert.DoesNotContain("secret-password", bench.Output);
    }

    static async Task<List<string>> RecordAsync(string situation)
    {
        await using var bench = await RunAsync(situation, null);
        Assert.False(bench.Failed, bench.Output);
        return bench.Calls;
    }

    static async Task<ToolBench> RunAsync(string situation, int? failAt)
    {
        var (buildspec, environment, _, status) = Situations[situation];
        var bench = new ToolBench(Tools, (tool, call) => Answer(tool, call, status)) { FailAt = failAt };
        await bench.BuildAsync(buildspec, Path.Combine(ToolBench.Root, "comfyui_image"), environment);
        return bench;
    }

    static ShimResult Answer(string tool, ShimCall call, string? status)
    {
        if (call.Option("--metadata-file") is { } metadata) File.WriteAllText(Path.Combine(call.Folder, metadata), $"{{\n  \"containerimage.digest\": \"{Digest}\"\n}}");
        return (tool, call.Arguments) switch
        {
            ("aws", ["ecr", "get-login-password", ..]) => ShimResult.Ok("secret-password\n"),
            ("docker", ["image", "inspect", ..]) => ShimResult.Ok("linux/amd64\n"),
            ("helm", ["status", ..]) => status is null ? ShimResult.Failed("Error: release: not found") : ShimResult.Ok(status),
            _ => ShimResult.Ok(),
        };
    }

    /// <param name="Finished">Words of the call that shows that the work was done.</param>
    /// <param name="Status">What helm says of every release; null: there is none.</param>
    sealed record Situation(string Buildspec, Dictionary<string, string> Environment, string Finished, string? Status = null);
}

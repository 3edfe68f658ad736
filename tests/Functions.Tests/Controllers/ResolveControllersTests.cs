using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Controllers;

public sealed class ResolveControllersTests
{
    [Fact]
    public async Task An_empty_cluster_wants_the_CRDs_first_and_then_Karpenter_and_the_same_wishes_have_the_same_fingerprint()
    {
        await using var bench = await ClusterBench.StartAsync();
        var output = await bench.RunAsync("ResolveControllers");
        Assert.False(Installed(output));
        Assert.Equal(["karpenter-crd", "karpenter", "aws-load-balancer-controller"], output.Items("Releases").Select(release => release.Text("Name")));
        Assert.All(output.Items("Releases"), release => Assert.Null(release["Found"]));
        Assert.Matches("^[0-9a-f]{16}$", output.Text("Fingerprint"));
        var settings = JsonNode.Parse(output.Items("Releases").ElementAt(1).Text("Values")!)!["settings"];
        Assert.Equal("comfyui", settings.Text("clusterName"));
        Assert.Contains("InterruptionQueue", settings.Text("interruptionQueue"));
        var balancer = output.Items("Releases").Last();
        Assert.Equal(("https://aws.github.io/eks-charts", "chart", "apart"), (balancer.Text("Repository"), balancer.Text("Crds"), output.Items("Releases").First().Text("Crds")));
        Assert.StartsWith("vpc-", JsonNode.Parse(balancer.Text("Values")!).Text("vpcId"));

        await bench.ChangesNothingAsync("ResolveControllers");
        Assert.Equal(output.Text("Fingerprint"), bench.State["ResolveControllers"].Text("Fingerprint"));
    }

    [Fact]
    public async Task What_helm_installed_is_found_installed_with_the_same_fingerprint()
    {
        await using var bench = await (await StepBench.StartAsync()).ReachAsync("AwaitControllers");
        var wanted = bench.State["ResolveControllers"].Text("Fingerprint");
        var output = await bench.RunAsync("ResolveControllers");
        Assert.True(Installed(output));
        Assert.All(output.Items("Releases"), release => Assert.Equal(release.Text("Version") + " deployed", release.Text("Found")));
        Assert.Equal(wanted, output.Text("Fingerprint"));
    }

    [Fact]
    public async Task Another_chart_version_other_values_or_an_unfinished_run_are_not_installed_and_told()
    {
        await using var bench = await ClusterBench.StartAsync();
        var wanted = (await bench.RunAsync("ResolveControllers")).Items("Releases").ToDictionary(release => release.Text("Name")!);
        var (crds, karpenter) = (wanted["karpenter-crd"], wanted["karpenter"]);
        await PutAsync(bench, crds, 1);
        await PutAsync(bench, karpenter, 1);
        await PutAsync(bench, wanted["aws-load-balancer-controller"], 1);
        Assert.True(Installed(await bench.RunAsync("ResolveControllers")));

        Assert.Equal("1.0.0 deployed", await FoundAsync(2, release => release["chart"]!["metadata"]!["version"] = "1.0.0"));
        Assert.Equal("1.14.1 deployed", await FoundAsync(3, release => release["config"]!["replicas"] = 2));
        Assert.Equal("1.14.1 pending-upgrade", await FoundAsync(4, release => release["info"]!["status"] = "pending-upgrade"));
        Assert.Equal("1.14.1 failed", await FoundAsync(9, release => release["info"]!["status"] = "failed"));

        // The latest revision is the tenth, not the ninth, which comes later in the alphabet.
        await PutAsync(bench, karpenter, 10);
        Assert.True(Installed(await bench.RunAsync("ResolveControllers")));

        async Task<string?> FoundAsync(int revision, Action<JsonObject> change)
        {
            await PutAsync(bench, karpenter, revision, change);
            var output = await bench.RunAsync("ResolveControllers");
            Assert.False(Installed(output));
            Assert.Equal("1.14.1 deployed", output.Items("Releases").First().Text("Found"));
            return output.Items("Releases").ElementAt(1).Text("Found");
        }
    }

    static bool Installed(JsonObject output) => output["Installed"]!.GetValue<bool>();

    /// <summary>A revision as helm keeps it: base64 of gzip of JSON, in the Secret's own base64.</summary>
    static async Task PutAsync(StepBench bench, JsonObject wanted, int revision, Action<JsonObject>? change = null)
    {
        var (name, release) = (wanted.Text("Name")!, new JsonObject
        {
            ["name"] = wanted.Text("Name"), ["version"] = revision, ["config"] = JsonNode.Parse(wanted.Text("Values")!), ["info"] = new JsonObject { ["status"] = "deployed" },
            ["chart"] = new JsonObject { ["metadata"] = new JsonObject { ["name"] = wanted.Text("Name"), ["version"] = wanted.Text("Version") } },
        });
        change?.Invoke(release);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress)) gzip.Write(Encoding.UTF8.GetBytes(release.ToJsonString()));
        var secret = new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Secret", ["type"] = "helm.sh/release.v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"sh.helm.release.v1.{name}.v{revision}", ["namespace"] = "kube-system",
                ["labels"] = new JsonObject { ["owner"] = "helm", ["name"] = name, ["status"] = release["info"].Text("status"), ["version"] = $"{revision}", ["app.kubernetes.io/managed-by"] = "comfyserverless" },
            },
            ["data"] = new JsonObject { ["release"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(Convert.ToBase64String(packed.ToArray()))) },
        };
        await bench.Do(() => { bench.Cluster().Store.Create(secret); });
    }
}

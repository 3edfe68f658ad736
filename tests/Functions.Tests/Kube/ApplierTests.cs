using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;
using k8s;

namespace ComfyServerless.Functions.Tests.Kube;

public sealed class ApplierTests : IAsyncLifetime
{
    const string Token = "operator-of-this-world";
    StepBench bench = null!;
    KubeApi api = null!;

    public async Task InitializeAsync()
    {
        bench = await (await StepBench.StartAsync(options: Worlds.Options() with { OperatorToken = Token })).DoneAsync("EnsureLock", "EnsureCluster");
        var authority = new X509Certificate2Collection();
        authority.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(bench.State["EnsureCluster"].Text("CertificateAuthority")!)));
        api = new(new Kubernetes(new KubernetesClientConfiguration { Host = bench.State["EnsureCluster"].Text("Endpoint"), AccessToken = Token, SslCaCerts = authority }));
    }

    [Fact]
    public async Task Whatever_the_files_order_an_object_comes_after_those_that_it_needs()
    {
        string[] kinds = ["Service", "PersistentVolumeClaim", "ConfigMap", "ServiceAccount", "Namespace", "PersistentVolume"];
        var calls = await bench.MutationsAsync(() => Applier.ApplyAsync(api, kinds.Select(Make)));
        Assert.Equal(["namespaces", "serviceaccounts", "configmaps", "persistentvolumes", "persistentvolumeclaims", "services"], calls.Select(call => call.Split(' ')[2]));
        Assert.Equal("comfyserverless", (await bench.GetAsync("v1", "ConfigMap", "pictures", "one")).Label("app.kubernetes.io/managed-by"));

        Assert.Equal(new(0, 6), await Applier.ApplyAsync(api, kinds.Select(Make)));
    }

    [Fact]
    public async Task A_kind_that_is_not_served_yet_is_waited_for_after_what_comes_before_it()
    {
        Assert.Equal("the cluster does not serve karpenter.sh/v1 yet",
            (await Assert.ThrowsAsync<NotReadyException>(() => Applier.ApplyAsync(api, [Make("NodePool"), Make("Namespace")]))).Message);
        Assert.Equal("the cluster does not serve Sponge of apps/v1 yet", (await Assert.ThrowsAsync<NotReadyException>(() => Applier.ApplyAsync(api, [Make("Sponge")]))).Message);
        await bench.GetAsync("v1", "Namespace", null, "pictures");
    }

    [Fact]
    public async Task What_the_server_refuses_stops_it_and_a_next_run_goes_on_from_there()
    {
        var wrong = Make("PersistentVolumeClaim");
        wrong["spec"]!["nonsense"] = 1;
        var refused = await Assert.ThrowsAsync<KubernetesRefusedException>(() => Applier.ApplyAsync(api, [Make("Namespace"), wrong, Make("Service")]));
        Assert.Contains("persistentvolumeclaims/one", refused.Message);
        Assert.Contains("nonsense", refused.Message);
        Assert.DoesNotContain(await bench.ListAsync("v1", "Service"), service => service.Space() == "pictures");
        Assert.Equal(new(2, 1), await Applier.ApplyAsync(api, [Make("Namespace"), Make("PersistentVolumeClaim"), Make("Service")]));
    }

    static JsonObject Make(string kind)
    {
        var metadata = new JsonObject { ["name"] = kind == "Namespace" ? "pictures" : "one" };
        if (kind is not ("Namespace" or "PersistentVolume" or "NodePool")) metadata["namespace"] = "pictures";
        var made = new JsonObject { ["apiVersion"] = kind switch { "NodePool" => "karpenter.sh/v1", "Sponge" => "apps/v1", _ => "v1" }, ["kind"] = kind, ["metadata"] = metadata };
        if (kind == "ConfigMap") made["data"] = new JsonObject { ["a"] = "b" };
        JsonObject size = new() { ["storage"] = "1Gi" };
        JsonObject? spec = kind switch
        {
            "Service" => new() { ["selector"] = new JsonObject { ["a"] = "b" }, ["ports"] = new JsonArray(new JsonObject { ["port"] = 80 }) },
            "PersistentVolumeClaim" => new() { ["accessModes"] = new JsonArray("ReadWriteMany"), ["storageClassName"] = "", ["resources"] = new JsonObject { ["requests"] = size } },
            "PersistentVolume" => new()
            {
                ["accessModes"] = new JsonArray("ReadWriteMany"), ["storageClassName"] = "", ["capacity"] = size, ["csi"] = new JsonObject { ["driver"] = "s3.csi.aws.com", ["volumeHandle"] = "one" },
            },
            _ => null,
        };
        if (spec != null) made["spec"] = spec;
        return made;
    }

    public async Task DisposeAsync()
    {
        api.Dispose();
        await bench.DisposeAsync();
    }
}

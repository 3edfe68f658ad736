using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests;

/// <summary>Short ways to a cluster's objects, and to benches that have just what the steps inside a cluster need.</summary>
static class ClusterBench
{
    public const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", Owned = "app.kubernetes.io/managed-by=comfyserverless";

    /// <summary>A cluster without nodes whose API knows the functions' roles.</summary>
    public static async Task<StepBench> StartAsync(string input = "{}")
    {
        var bench = await (await StepBench.StartAsync(input)).DoneAsync("EnsureLock", "EnsureCluster", "EnsureAccess");
        await bench.PassAsync(TimeSpan.FromMinutes(1)); // entries take a while to count
        await bench.Do(() => { bench.Cluster().Store.Create(Binding.DeepClone().AsObject()); }); // helm brings it, with the controller
        return bench;
    }

    static readonly JsonObject Binding = JsonNode.Parse("""
        { "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": { "name": "targetgroupbindings.elbv2.k8s.aws" }, "spec": { "group": "elbv2.k8s.aws", "scope": "Namespaced",
          "names": { "kind": "TargetGroupBinding", "plural": "targetgroupbindings", "singular": "targetgroupbinding" }, "versions": [{ "name": "v1beta1", "served": true, "storage": true }] } }
        """)!.AsObject();

    public static async Task<StepBench> DoneAsync(this StepBench bench, params string[] steps)
    {
        foreach (var step in steps) await bench.RunAsync(step);
        return bench;
    }

    /// <summary>As if BuildImage had answered this; the registry has no such image.</summary>
    public static StepBench WithImage(this StepBench bench, string digest = Digest)
    {
        bench.State["BuildImage"] = new JsonObject { ["Image"] = "111122223333.dkr.ecr.us-west-2.amazonaws.com/comfyui@" + digest, ["Tag"] = "v0.3.76-0123456789ab", ["Digest"] = digest };
        return bench;
    }

    public static Rehearsal.Kubernetes.Cluster Cluster(this StepBench bench) => bench.World.Kubernetes.Find("comfyui")!;

    /// <summary>A copy.</summary>
    public static async Task<JsonObject> GetAsync(this StepBench bench, string apiVersion, string kind, string? space, string name)
        => await bench.Do(() => Live(bench, apiVersion, kind, space, name).DeepClone().AsObject());

    public static async Task<IReadOnlyList<JsonObject>> ListAsync(this StepBench bench, string apiVersion, string kind)
        => await bench.Do(() => bench.Cluster().Store.List(apiVersion, kind).Select(item => item.DeepClone().AsObject()).ToList());

    /// <summary>What a person or another controller does to an object.</summary>
    public static async Task ChangeAsync(this StepBench bench, string apiVersion, string kind, string? space, string name, Action<JsonObject> change)
        => await bench.Do(() => { bench.Cluster().Store.Update(Live(bench, apiVersion, kind, space, name), change); });

    /// <summary>The object is somebody else's now: the step must refuse it, by name, and change nothing.</summary>
    public static async Task RefusesForeignAsync(this StepBench bench, string step, string apiVersion, string kind, string? space, string name)
    {
        await bench.ChangeAsync(apiVersion, kind, space, name, live => live["metadata"]!["labels"]!.AsObject().Remove("app.kubernetes.io/managed-by"));
        Assert.Empty(await bench.MutationsAsync(async () =>
            Assert.StartsWith($"{kind} {name} exists but is not this deployment's: expected tag {Owned}, found no such label.", await bench.FailsAsync(step, "NotOwnedException"))));
        await bench.ChangeAsync(apiVersion, kind, space, name, live => live["metadata"]!["labels"]!["app.kubernetes.io/managed-by"] = "Helm");
        Assert.Empty(await bench.MutationsAsync(async () =>
            Assert.Contains("found Helm.", await bench.FailsAsync(step, "NotOwnedException"))));
    }

    public static void AssertApplied(int applied, int unchanged, JsonObject output)
        => Assert.Equal((applied, unchanged), (output["Applied"]!.GetValue<int>(), output["Unchanged"]!.GetValue<int>()));

    static JsonObject Live(StepBench bench, string apiVersion, string kind, string? space, string name)
        => bench.Cluster().Store.Find(apiVersion, kind, space, name) ?? throw new InvalidOperationException($"there is no {kind} {space}/{name}");
}

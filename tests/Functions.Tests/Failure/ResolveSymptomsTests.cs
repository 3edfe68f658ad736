using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Failure;

public sealed class ResolveSymptomsTests
{
    [Fact]
    public async Task Without_a_cluster_there_is_nobody_to_ask()
    {
        await using var bench = await (await StepBench.StartAsync()).DoneAsync("EnsureLock", "ResolveCluster");
        Assert.Empty(await SymptomsAsync(bench));
    }

    [Fact]
    public async Task An_API_that_does_not_know_us_or_does_not_answer_is_a_symptom_itself()
    {
        await using var bench = await (await StepBench.StartAsync()).DoneAsync("EnsureLock", "EnsureCluster", "ResolveCluster");
        Assert.StartsWith("The cluster could not be asked: the Kubernetes API does not know this function's role (401 for GET ", Assert.Single(await SymptomsAsync(bench)));

        bench.State["ResolveCluster"]!["Endpoint"] = "https://127.0.0.1:1";
        Assert.StartsWith("The cluster could not be asked: the Kubernetes API does not answer at 127.0.0.1: ", Assert.Single(await SymptomsAsync(bench)));
    }

    [Fact]
    public async Task Claims_pods_and_nodes_say_what_they_complain_about()
    {
        await using var bench = (await (await StepBench.StartAsync()).ReachAsync("BuildImage")).WithImage();
        await bench.Do(() => { bench.Cluster().Karpenter.NodesNeverRegister = true; });
        await bench.DoneAsync("ApplyComfyUI", "ResolveCluster");
        await bench.PassAsync(TimeSpan.FromMinutes(5));
        var waiting = await SymptomsAsync(bench);
        Assert.Matches("^NodeClaim gpu-[a-z0-9]+: Registered: NodeNotFound Node not registered with cluster$", waiting[0]);
        Assert.Contains(waiting, symptom => symptom.StartsWith("Pod comfyui/comfyui-") && symptom.Contains("PodScheduled: Unschedulable 0/2 nodes are available"));
        Assert.DoesNotContain(waiting, symptom => symptom.StartsWith("Node "));
        await bench.ChangesNothingAsync("ResolveSymptoms");

        var node = (await bench.ListAsync("v1", "Node"))[0].Name();
        await bench.ChangeAsync("v1", "Node", null, node,
            live => live.SetCondition(bench.World.Time.Now, "Ready", null, "NodeStatusUnknown", "Kubelet stopped posting node status."));
        Assert.Contains($"Node {node} is not Ready: Kubelet stopped posting node status.", await SymptomsAsync(bench));
    }

    [Fact]
    public async Task A_crash_loop_is_told_with_its_pod_and_at_most_twenty_symptoms_each_once()
    {
        await using var bench = await (await StepBench.StartAsync("""{ "replicas": 4, "maxGpuNodes": 4 }""")).ReachAsync("AwaitComfyUI");
        bench.World.ComfyUI.CrashAtStart = "RuntimeError: Found no NVIDIA driver on your system.";
        await bench.DoneAsync("ResolveCluster");
        await bench.PassAsync(TimeSpan.FromMinutes(15));
        var symptoms = await SymptomsAsync(bench);
        Assert.Equal(4, symptoms.Count(symptom => symptom.StartsWith("Pod comfyui/comfyui-") && symptom.Contains(": CrashLoopBackOff back-off ")));
        Assert.Equal(symptoms.Distinct(), symptoms);
        Assert.InRange(symptoms.Count, 4, 20);
    }

    [Fact]
    public async Task A_cluster_that_works_has_no_complaints_of_pods_nodes_or_claims()
    {
        await using var bench = await (await (await StepBench.StartAsync()).ReachAsync("VerifyComfyUI")).DoneAsync("ResolveCluster");
        Assert.DoesNotContain(await SymptomsAsync(bench), symptom => symptom.StartsWith("Pod comfyui/comfyui-") && symptom.Contains("Ready:") || symptom.StartsWith("Node"));
    }

    static async Task<IReadOnlyList<string>> SymptomsAsync(StepBench bench)
        => [.. (await bench.RunAsync("ResolveSymptoms"))["Symptoms"]!.AsArray().Select(symptom => symptom!.GetValue<string>())];
}

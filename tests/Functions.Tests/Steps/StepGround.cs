using ComfyServerless.Functions.Hosting;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Steps;

/// <summary>Benches for any step that makes something, at the point where it has run once.</summary>
static class StepGround
{
    static readonly string[] Verbs = ["Ensure", "Apply", "Install"], Inside = ["ApplyGpu", "ApplyKarpenter", "ApplyStorage", "ApplyComfyUI"];

    /// <summary>Every step that makes or changes something that can be somebody else's or be changed by hand: a new one is among them by itself.</summary>
    public static IReadOnlyList<string> Making { get; } =
        [.. Composition.Steps.Select(step => step.Name).Where(name => Array.Exists(Verbs, verb => name.StartsWith(verb, StringComparison.Ordinal))).Order(StringComparer.Ordinal)];

    /// <summary>The step has run and nothing is left to do.</summary>
    public static async Task<StepBench> DoneAsync(string step)
    {
        var bench = await ReachedAsync(step);
        await bench.RunAsync(step);
        return bench;
    }

    /// <summary>What the step reads is there.</summary>
    static async Task<StepBench> ReachedAsync(string step)
    {
        if (!Inside.Contains(step) && step is not ("EnsureEdge" or "EnsureRecord" or "EnsureTeardownLock")) return await (await StepBench.StartAsync()).ReachAsync(step);
        if (step == "EnsureTeardownLock") return await StepBench.StartAsync();
        if (step is "EnsureEdge" or "EnsureRecord") return (await (await StepBench.StartAsync()).DoneAsync("EnsureLock")).WithImage();
        if (step == "ApplyKarpenter") return await (await StepBench.StartAsync()).ReachAsync(step); // helm brings its kinds
        var bench = await ClusterBench.StartAsync();
        return step == "ApplyComfyUI" ? (await bench.DoneAsync("ApplyStorage")).WithImage() : bench;
    }
}

using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests;

/// <summary>Benches on which something is to be taken down.</summary>
static class TeardownSteps
{
    /// <summary>As after a Deploy that ended well, on the evening of the same day.</summary>
    public static async Task<StepBench> DeployedAsync()
    {
        var bench = await StepBench.StartAsync();
        Assert.Equal(ExecutionStatus.Succeeded, (await bench.DeployAsync()).Status);
        return await bench.BeginTeardownAsync();
    }

    /// <summary>Nothing was ever deployed.</summary>
    public static async Task<StepBench> EmptyAsync() => await (await StepBench.StartAsync()).BeginTeardownAsync();

    /// <summary>What the machine hands to the steps after EnsureTeardownLock and ResolveCluster.</summary>
    public static async Task<StepBench> BeginTeardownAsync(this StepBench bench, string teardown = """{"DeleteData": false, "Interrupt": false, "Patience": 0, "PromptPatience": 0}""")
    {
        bench.BeginExecution("evening");
        (bench.State["Execution"], bench.State["Teardown"]) = (bench.Execution, JsonNode.Parse(teardown));
        bench.State["StartedAt"] = await bench.Do(() => bench.World.Time.Now.ToString("O"));
        await bench.RunAsync("ResolveCluster");
        return bench;
    }

    public static Task<SortedSet<string>> InventoryAsync(this StepBench bench) => bench.Do(() => Inventory.Take(bench.World));

    public static async Task<IReadOnlyList<string>> HasAsync(this StepBench bench, string kind) => [.. (await bench.InventoryAsync()).Where(line => line.StartsWith(kind, StringComparison.Ordinal))];

    /// <summary>The step has nothing to do in an account where nothing is deployed.</summary>
    public static async Task IsSilentWithoutAnythingAsync(string step)
    {
        await using var bench = await EmptyAsync();
        await bench.ChangesNothingAsync(step);
    }
}

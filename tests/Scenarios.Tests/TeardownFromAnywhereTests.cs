using System.Text.Json.Nodes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>A Deploy that ended anywhere is taken down to nothing. The places are read from the machine, so that a new state is one more of them.</summary>
public class TeardownFromAnywhereTests
{
    static readonly JsonObject Deploy = JsonNode.Parse(File.ReadAllText(Path.Combine(Worlds.Root, "src", "StateMachines", "Deploy.asl.json")))!.AsObject();

    /// <summary>The only way to the plan.</summary>
    const string DryRun = """{"dryRun": true}""";

    public static TheoryData<string> Places => [.. Tasks(Deploy)];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Cut_after_any_state_a_Deploy_is_taken_down_to_nothing_and_nothing_of_others_is_touched(string state)
    {
        await using var bench = await TeardownBench.StartAsync();
        // What a Deploy does after a failure is reached by failing.
        if (IsAfterAFailure(state)) await bench.World.Time.Do(() => bench.World.Eks.Store.FailNext["coredns"] = ("InsufficientNumberOfReplicas", "The add-on is unhealthy."));
        Assert.True(await bench.CutAsync(state, state == "ResolvePlan" ? DryRun : "{}"), $"Deploy never left {state}");
        await bench.SucceedsAsync("Teardown");
        await bench.NothingIsLeftAsync();
        Assert.Empty(await bench.MutationsAsync("Teardown"));
    }

    static bool IsAfterAFailure(string state) => state is "ResolveCluster" or "ResolveSymptoms" or "ExplainFailure";

    static IEnumerable<string> Tasks(JsonNode scope) => scope["States"]!.AsObject().SelectMany(state => state.Value!["Type"]!.GetValue<string>() switch
    {
        "Task" => [state.Key],
        "Parallel" => state.Value["Branches"]!.AsArray().SelectMany(branch => Tasks(branch!)),
        _ => Enumerable.Empty<string>(),
    });
}

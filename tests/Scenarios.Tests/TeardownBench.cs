using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.StepFunctions;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>A world with neighbours, and what there was in it before anything was deployed.</summary>
sealed class TeardownBench : IAsyncDisposable
{
    TeardownBench(RehearsedWorld world, SortedSet<string> before, string neighbours) => (World, Before, this.neighbours) = (world, before, neighbours);

    readonly string neighbours;

    public RehearsedWorld World { get; }

    public SortedSet<string> Before { get; }

    public static async Task<TeardownBench> StartAsync(WorldOptions? options = null)
    {
        var world = await RehearsedWorld.StartAsync(options ?? Worlds.Options());
        await world.Time.Do(() => Neighbours.Settle(world));
        await PassAsync(world, TimeSpan.FromMinutes(5)); // gateways and instances settle
        return await world.Time.Do(() => new TeardownBench(world, Inventory.Take(world), Neighbours.Look(world)));
    }

    public Task PassAsync(TimeSpan span) => PassAsync(World, span);

    static Task PassAsync(RehearsedWorld world, TimeSpan span) => world.Time.Do(async () =>
    {
        await world.Time.Delay(span);
        return true;
    });

    /// <summary>Nothing is left that was not there before; nothing that was there is missing or changed.</summary>
    public Task NothingIsLeftAsync() => World.Time.Do(() =>
    {
        Assert.Equal(Before, Inventory.Take(World));
        Assert.Equal(neighbours, Neighbours.Look(World));
    });

    public async Task<ExecutionResult> SucceedsAsync(string machine, string input = "{}")
    {
        var result = await World.RunAsync(machine, JsonNode.Parse(input)!);
        Assert.Equal((ExecutionStatus.Succeeded, null), (result.Status, result.Cause));
        return result;
    }

    /// <summary>The calls that change something while the machine runs to its good end.</summary>
    public async Task<IReadOnlyList<string>> MutationsAsync(string machine, string input = "{}")
    {
        var before = await World.Time.Do(() => World.Journal.Mutations.Count());
        await SucceedsAsync(machine, input);
        return await World.Time.Do(() => World.Journal.Mutations.Skip(before).Select(call => $"{call.Caller} {call.Service} {call.Operation} {call.Detail}").ToList());
    }

    public Task<ExecutionRecord> StartAsync(string machine, string input = "{}") => World.Time.Do(() =>
        World.Machines.Start(World.Machines.Machines.Single(known => known.Name.EndsWith("-" + machine, StringComparison.Ordinal)).Arn, null, input));

    /// <summary>Runs Deploy and stops it as soon as <paramref name="state"/> is done.</summary>
    /// <returns>Whether the state was reached.</returns>
    public async Task<bool> CutAsync(string state, string input = "{}")
    {
        var reached = false;
        ExecutionRecord? running = null;
        void Watch(Entry entry)
        {
            if (reached || entry is not StateEntry { Change: StateChange.Succeeded } left || left.State != state) return;
            reached = true;
            World.Time.Post(() => running!.Execution.Stop("Cut", "cut after " + state));
        }

        await World.Time.Do(() => World.Journal.Written += Watch);
        running = await StartAsync("Deploy", input);
        await running.Ended;
        await World.Time.Do(() => World.Journal.Written -= Watch);
        return reached;
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();
}

using System.CommandLine;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Console;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Bench.Teardown;

/// <summary><c>teardown</c>: how long a Teardown takes on virtual time, against its steps one after the other.</summary>
static class TeardownBench
{
    public static Command Create()
    {
        var root = new Option<DirectoryInfo>("--root") { Description = "The repository, after ./rehearse.", DefaultValueFactory = _ => new(Environment.CurrentDirectory) };
        var command = new Command("teardown", "A Teardown's timeline in the rehearsal, against the same steps in serial order.") { root };
        command.SetAction(async (parsed, _) => await RunAsync(Path.Combine(parsed.GetValue(root)!.FullName, ".rehearsal")));
        return command;
    }

    static async Task<int> RunAsync(string state)
    {
        await using var world = await RehearsedWorld.StartAsync(new(Path.Combine(state, "cdk.out"), Directory.CreateTempSubdirectory("bench-").FullName));
        var before = await world.Time.Do(() => Inventory.Take(world));
        if ((await world.RunAsync("Deploy", new JsonObject())).Status != ExecutionStatus.Succeeded) return 1;
        var result = await world.RunAsync("Teardown", new JsonObject());
        var left = await world.Time.Do(() => Inventory.Take(world).Except(before, StringComparer.Ordinal).Count());
        var entries = await world.Time.Do(() => world.Journal.Entries.OfType<StateEntry>().Where(entry => entry.At >= result.StartDate).ToList());
        var steps = entries.Where(entry => entry.Change == StateChange.Entered && !entry.State.StartsWith("Prepare", StringComparison.Ordinal))
            .Select(entry => (entry.State, From: entry.At, To: entries.Last(other => other.State == entry.State && other.Change is StateChange.Succeeded).At)).Where(step => step.To - step.From > TimeSpan.FromSeconds(1)).ToList();
        var (whole, serial) = (result.StopDate - result.StartDate, steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + (step.To - step.From)));
        Console.WriteLine("| step | from | takes |\n|---|---|---|");
        foreach (var (name, from, to) in steps) Console.WriteLine($"| {name} | {Durations.Clock(from - result.StartDate)} | {Durations.Text(to - from)} |");
        Console.WriteLine($"| Teardown {result.Status}, {left} left | | {Durations.Text(whole)} |\n| the same steps in serial order | | {Durations.Text(serial)} |");
        Console.WriteLine("Repeat: ./rehearse && dotnet run --project bench -c Release -- teardown");
        return 0;
    }
}

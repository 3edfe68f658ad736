using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ComfyServerless.Bench.Asl;

/// <summary>The States Language side by side with the npm package aws-local-stepfunctions, on the same files and in the same run.</summary>
static class AslBench
{
    const string Package = "aws-local-stepfunctions@3.0.0";

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds")
        {
            Description = "Runs of each machine in one process; the first is told apart, the rest gives the best.",
            DefaultValueFactory = _ => 20,
        };
        var command = new Command("asl", $"The States Language side by side with npm's {Package} (needs node and npm).") { rounds };
        command.SetAction(async result => await RunAsync(result.GetValue(rounds)));
        return command;
    }

    static async Task<int> RunAsync(int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("asl-bench-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), """{"private": true}""");
            await OutputAsync(folder, "npm", "install", "--no-audit", "--no-fund", "--loglevel=error", Package);
            Console.WriteLine($"{"machine",-30}{"states",8} | {"first",8}{"best",9}{"states/s",12}{"peak",8} | {"first",8}{"best",9}{"states/s",12}{"peak",8} | factor");
            Console.WriteLine($"{"",-38} | {"ours",37} | {Package,37} |");
            foreach (var machine in Machine.All) await CompareAsync(folder, machine, rounds);
            Console.WriteLine("""
                Best of the warm runs (what else the machine does disturbs it least); peak resident memory of a process that runs one machine only.
                Parsing the definition is not counted on either side.
                The service's limit of 25,000 history events is switched off (HistoryLimit = null): the loop and the Map exceed it, and the package has no such limit.
                Again: dotnet run --project bench -c Release -- asl
                """);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task CompareAsync(string folder, Machine machine, int rounds)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, $"{machine.Name}.definition.json"), machine.Definition.ToJsonString(new() { MaxDepth = 1000 }));
        await File.WriteAllTextAsync(Path.Combine(folder, $"{machine.Name}.input.json"), machine.Input.ToJsonString());
        var script = Path.Combine(AppContext.BaseDirectory, "Asl", "asl.mjs");
        var ours = Measured.Of(await OutputAsync(folder, Environment.ProcessPath!, "asl-worker", folder, machine.Name, $"{rounds}"), machine);
        var theirs = Measured.Of(await OutputAsync(folder, "node", script, folder, machine.Name, $"{rounds}"), machine);
        if (ours.Output != theirs.Output) throw new InvalidOperationException($"{machine.Name}: the outputs differ: {ours.Output} and {theirs.Output}");
        Console.WriteLine($"{machine.What,-30}{machine.Transitions,8} | {ours} | {theirs} | {theirs.Best / ours.Best:0.0} x");
    }

    static async Task<string> OutputAsync(string folder, string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{command} did not start");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}

/// <summary>What one process measured, in milliseconds and bytes.</summary>
sealed record Measured(double First, double Best, double PerSecond, long Peak, string Output)
{
    public static Measured Of(string json, Machine machine)
    {
        var node = JsonNode.Parse(json)!;
        double[] all = [.. node["milliseconds"]!.AsArray().Select(value => value!.GetValue<double>())];
        var best = all.Skip(1).Min();
        return new(all[0], best, machine.Transitions / best * 1000, node["peak"]!.GetValue<long>(), node["output"]!.GetValue<string>());
    }

    public override string ToString() => $"{First,5:0} ms{Best,6:0.0} ms{PerSecond,12:0}{Peak / 1_000_000.0,5:0} MB";
}

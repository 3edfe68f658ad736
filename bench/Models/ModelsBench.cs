using System.CommandLine;
using System.Diagnostics;
using ComfyServerless.Rehearsal.Hosts;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Bench.Models;

/// <summary>
/// A burst of uploads to the models bucket, and many GPU nodes: how many commands it takes until the last node has all of it. The template, the functions and the nodes' script are
/// the product's own; the script runs in a bash for each node and command.
/// </summary>
static class ModelsBench
{
    static readonly TimeSpan Step = TimeSpan.FromSeconds(5), Longest = TimeSpan.FromHours(2);

    public static Command Create()
    {
        var uploads = new Option<int>("--uploads") { Description = "Objects, of a few bytes each.", DefaultValueFactory = _ => 500 };
        var nodes = new Option<int>("--nodes") { DefaultValueFactory = _ => 100 };
        var seconds = new Option<int>("--seconds") { Description = "Virtual time in which the uploads come.", DefaultValueFactory = _ => 120 };
        var command = new Command("models", "A burst of uploads, and nodes that are to have them all (needs what ./rehearse has synthesized).") { uploads, nodes, seconds };
        command.SetAction(async result => await RunAsync(result.GetValue(uploads), result.GetValue(nodes), result.GetValue(seconds)));
        return command;
    }

    static async Task<int> RunAsync(int uploads, int nodes, int seconds)
    {
        var folder = Directory.CreateTempSubdirectory("models-bench-").FullName;
        await using var world = await RehearsedWorld.StartAsync(new(Path.Combine(Root(), ".rehearsal", "cdk.out"), folder));
        try
        {
            var watch = Stopwatch.StartNew();
            var bucket = await world.Time.Do(() => world.Lambda.Functions.Values.First(function => function.Environment.ContainsKey("ModelsBucket")).Environment["ModelsBucket"]);
            var fleet = await world.Time.Do(async () =>
            {
                var launched = await Fleet.LaunchAsync(world, nodes);
                await world.Time.Delay(TimeSpan.FromMinutes(2));
                return launched;
            });
            var booted = watch.Elapsed;
            watch.Restart();
            var burst = await world.Time.Do(() => MeasureAsync(world, bucket, fleet, uploads, seconds));
            Console.WriteLine($"""
                {uploads} uploads in {seconds} s, {nodes} nodes
                  commands sent                       {burst.Commands,8}
                  virtual time from the last upload
                  until the last node has all         {burst.Waited.TotalSeconds,6:0} s
                  nodes that have all                 {burst.Converged,8} of {nodes}
                  wall time, burst / boot of all      {watch.Elapsed.TotalSeconds,6:0.0} s / {booted.TotalSeconds:0.0} s
                Again: dotnet run --project bench -c Release -- models --uploads {uploads} --nodes {nodes} --seconds {seconds}
                """);
            return burst.Converged == nodes ? 0 : 1;
        }
        finally
        {
            await world.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<(int Commands, TimeSpan Waited, int Converged)> MeasureAsync(RehearsedWorld world, string bucket, IReadOnlyList<Host> fleet, int uploads, int seconds)
    {
        for (var i = 0; i < uploads; i++)
        {
            world.S3.Put(bucket, $"loras/model {i:d4} (v2) + ü.safetensors", System.Text.Encoding.UTF8.GetBytes($"{i}"));
            await world.Time.Delay(TimeSpan.FromSeconds((double)seconds / uploads));
        }

        var last = world.Time.Now;
        while (world.Time.Now - last < Longest && fleet.Any(host => Held(host) < uploads)) await world.Time.Delay(Step);
        var waited = world.Time.Now - last;
        await world.Time.Delay(TimeSpan.FromMinutes(10)); // commands that come too late count, too
        return (world.Ssm.RunCommand.Commands.Count, waited, fleet.Count(host => Held(host) == uploads));
    }

    static int Held(Host host) => Path.Combine(host.Models, "loras") is var folder && Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Count() : 0;

    static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ComfyServerless.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No ComfyServerless.sln above {AppContext.BaseDirectory}");
    }
}

using System.CommandLine;
using System.IO.Compression;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Costs;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Bench.Deploy;

/// <summary>What a Deploy takes in virtual time and would cost on AWS, and what its rehearsal takes here.</summary>
static class DeployBench
{
    public static Command Create()
    {
        var root = new Option<DirectoryInfo>("--root") { Description = "The repository, built by ./rehearse before.", DefaultValueFactory = _ => new(Environment.CurrentDirectory) };
        var command = new Command("deploy", "A Deploy on an empty account: its virtual time and price, and what its rehearsal takes on this machine.") { root };
        command.SetAction(async result => await RunAsync(result.GetValue(root)!.FullName));
        return command;
    }

    static async Task<int> RunAsync(string root)
    {
        var state = Path.Combine(root, ".rehearsal");
        var functions = Path.Combine(state, "functions");
        var folder = Directory.CreateTempSubdirectory("deploy-bench-").FullName;
        try
        {
            var rows = await SimulateAsync(new(Path.Combine(state, "cdk.out"), folder) { Functions = functions });
            var rehearsal = await ProcessTree.MeasureAsync(root);
            rows.Add(("`./rehearse` after the build", $"{rehearsal.Elapsed.TotalSeconds:0.0} s", "≤ 15 s"));
            rows.Add(("its process tree, most PSS at once", $"{rehearsal.Bytes / 1048576.0:0} MiB", "≤ 1024 MiB"));
            rows.Add(("functions, zipped", $"{Zipped(functions, folder) / 1e6:0.0} MB", "≤ 10 MB"));
            rows.Add(("cold start to the first poll, best of 5", $"{await ColdStart.BestAsync(functions, 5):0} ms", "≤ 200 ms"));
            Console.WriteLine($"| {"what",-52} | {"measured",22} | {"target",12} |\n|{new string('-', 54)}|{new string('-', 24)}|{new string('-', 14)}|");
            foreach (var (what, measured, target) in rows) Console.WriteLine($"| {what,-52} | {measured,22} | {target,12} |");
            Console.WriteLine("Again: ./rehearse >/dev/null; dotnet run --project bench -c Release -- deploy");
            return 0;
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    static async Task<List<(string What, string Measured, string Target)>> SimulateAsync(WorldOptions options)
    {
        await using var world = await RehearsedWorld.StartAsync(options);
        var name = await world.Time.Do(world.Aws.Uuid);
        var result = await world.RunAsync("Deploy", new JsonObject(), name);
        if (result.Status != ExecutionStatus.Succeeded) throw new InvalidOperationException($"Deploy {result.Status}: {result.Error}: {result.Cause}");
        return await world.Time.Do(() =>
        {
            var whole = result.StopDate - result.StartDate;
            var edge = world.Elb.Store.LoadBalancers.Count > 0;
            var critical = Limit.Of(edge);
            var serial = Upstream.Serial(edge);
            var usage = Usage.Of(world, name);
            var price = PriceTable.Current.Prices;
            return new List<(string, string, string)>
            {
                ("Deploy, virtual time", Minutes(whole), ""),
                ("critical path: what AWS takes, without polling", Minutes(critical), ""),
                ("Deploy ÷ critical path", $"{whole / critical:0.000}", "≤ 1.05"),
                ($"upstream's serial order{(edge ? "" : ", without its edge")}", Minutes(serial), ""),
                ("Deploy ÷ upstream's serial order", $"{whole / serial:0.00}", "≤ 0.35"),
                ("state transitions a Deploy", $"{usage.Transitions} (${usage.Transitions / 1000.0 * price["transitions"].Amount:0.000})", ""),
                ("Lambda a Deploy, as modelled", $"{usage.GigabyteSeconds:0} GB-s (${usage.GigabyteSeconds * price["lambda"].Amount:0.0000})", ""),
            };
        });
    }

    static string Minutes(TimeSpan time) => $"{(int)time.TotalMinutes} m {time.Seconds:00} s";

    static long Zipped(string functions, string folder)
    {
        var file = Path.Combine(folder, "functions.zip");
        ZipFile.CreateFromDirectory(functions, file, CompressionLevel.Optimal, includeBaseDirectory: false);
        return new FileInfo(file).Length;
    }
}

using System.Text;
using ComfyServerless.Functions.Nodes;
using ComfyServerless.Rehearsal.Aws.Events;
using ComfyServerless.Rehearsal.Aws.S3;
using ComfyServerless.Rehearsal.Aws.Ssm;
using ComfyServerless.Rehearsal.Hosts;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.Shell.Shims;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Hosts;

/// <summary>A models bucket, and GPU nodes that boot with the product's user data and run its script in bash. The clock stands still unless a test lets time pass.</summary>
sealed class NodeBench : IAsyncDisposable
{
    const string Role = "arn:aws:iam::111122223333:role/gpu";
    readonly string folder = Directory.CreateTempSubdirectory("node-bench-").FullName;
    ShimServer? shims;

    NodeBench(LocalAws aws) => Aws = aws;

    public LocalAws Aws { get; }
    public S3Service S3 { get; private set; } = null!;
    public HostRoom Hosts { get; private set; } = null!;
    public S3Shim Cli { get; private set; } = null!;
    public string Bucket { get; private set; } = "";

    public static async Task<NodeBench> StartAsync()
    {
        var aws = await LocalAws.StartAsync(_ => []);
        var bench = new NodeBench(aws);
        await aws.Do(() =>
        {
            bench.S3 = new(aws.Context, Path.Combine(bench.folder, "objects"), new EventBus(aws.Context));
            bench.Bucket = bench.S3.ResourceTypes.Single(row => row.Name == "AWS::S3::Bucket").Create(new("Models", "ComfyServerless", [])).Id;
            bench.Hosts = new(aws.Context, Path.Combine(bench.folder, "nodes"), bench.S3, _ => (Role, new Dictionary<string, string>()));
            bench.Cli = new(aws.Context, bench.S3, bench.Hosts);
            bench.shims = new(aws.Time, [new AwsShim(aws.Journal, _ => false, bench.Cli), new SleepShim(aws.Time), .. HostShims.All(bench.Hosts)]);
            bench.Hosts.Connect(new(aws.Time, bench.shims));
        });
        return bench;
    }

    public Task PutAsync(string key, string content) => Aws.Do(() => S3.Put(Bucket, key, Encoding.UTF8.GetBytes(content)));

    /// <summary>Of zeros, in billions of bytes.</summary>
    public Task PutAsync(string key, double gigabytes) => Aws.Do(() => S3.PutSparse(Bucket, key, [], (long)(gigabytes * 1e9)));

    public Task DeleteAsync(string key) => Aws.Do(() => S3.Delete(Bucket, key));

    public Task<Host> LaunchAsync(string userData, string type = "g5.2xlarge", bool localDisks = true) => Aws.Do(() =>
    {
        var id = $"i-{Hosts.All.Count + 1:d17}";
        Hosts.Launch(id, InstanceTypes.Get(type), userData, localDisks);
        return Hosts.All[id];
    });

    /// <summary>From its launch until its kubelet runs. What the units then do takes time.</summary>
    public async Task<Host> BootAsync(string type = "g5.2xlarge", string[]? first = null, bool localDisks = true)
    {
        var host = await LaunchAsync(NodeUserData.Of(Bucket, "us-west-2", first ?? []), type, localDisks);
        await MoveAsync(async () => { await Hosts.BootAsync(host.InstanceId); return true; });
        await Aws.Do(() => Hosts.NodeIsUp(host.InstanceId));
        return host;
    }

    /// <summary>Booted, and at rest: the first run is over.</summary>
    public async Task<Host> ReadyAsync(string type = "g5.2xlarge", string[]? first = null)
    {
        var host = await BootAsync(type, first);
        await Aws.PassAsync(TimeSpan.FromSeconds(59)); // a minute after the boot the timer rings
        return host;
    }

    /// <summary>What SSM's document runs.</summary>
    public Task<ScriptOutcome> SyncAsync(Host host, CancellationToken kill = default)
        => MoveAsync(async () => (await Hosts.RunAsync(host, "${ROOT:-}/usr/local/bin/comfy-models", kill))!);

    public Task<ScriptOutcome> RunAsync(Host host, string script) => MoveAsync(async () => (await Hosts.RunAsync(host, script, CancellationToken.None))!);

    /// <summary>Lets the clock move, second by second, until the work is done. Whether it is, is asked on the world's thread: a task of another thread shows it late, and the clock would run on meanwhile.</summary>
    public async Task<T> MoveAsync<T>(Func<Task<T>> work)
    {
        var over = false;
        var running = Aws.Time.Do(async () =>
        {
            try { return await work(); }
            finally { over = true; }
        });
        for (var i = 0; i < 10_000 && !await Aws.Time.Do(() => over); i++) await Aws.PassAsync(TimeSpan.FromSeconds(1));
        return await running;
    }

    /// <summary>Models by key, with their content when it is short.</summary>
    public static SortedDictionary<string, string> Models(Host host) => new(Files(host).Where(file => !file.StartsWith(".comfy-models/", StringComparison.Ordinal))
        .ToDictionary(file => file, file => new FileInfo(Path.Combine(host.Models, file)) is { Length: < 1000 } small ? File.ReadAllText(small.FullName) : "large"), StringComparer.Ordinal);

    /// <summary>Everything below the models' folder, the script's own files too.</summary>
    public static IEnumerable<string> Files(Host host)
        => Directory.Exists(host.Models) ? Directory.EnumerateFiles(host.Models, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(host.Models, file)) : [];

    public static string Status(Host host) => File.ReadAllText(Path.Combine(host.Models, ".comfy-models/status"));

    /// <summary>How many objects each of the CLI's copies took, in order.</summary>
    public Task<List<string>> CopiesAsync() => Aws.Do(() => Aws.Journal.Calls.Where(call => call.Operation == "GetObject").Select(call => call.Detail.Split('(')[1].TrimEnd(')')).ToList());

    public async ValueTask DisposeAsync()
    {
        await Aws.Time.Do(async () => { await Hosts.DisposeAsync(); return true; });
        await shims!.DisposeAsync();
        await Aws.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.Shell.Shims;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.PodScripts;

/// <summary>A script of <c>pod/</c> in bash, in a folder that stands for the container's root. The clock stands still unless a test lets time pass.</summary>
sealed class PodBench : IAsyncDisposable
{
    public const string Pod = "comfyui-6f-abc", Day = "2030-01-07";
    readonly VirtualTime time = new(new(2030, 1, 7, 9, 0, 0, TimeSpan.Zero));
    readonly ShimServer shims;
    IDisposable hold;
    CancellationTokenSource end = new(), kill = new();
    Task<int>? run;

    public PodBench()
    {
        (hold, shims) = (time.Hold(), new(time, [new SleepShim(time)]));
        foreach (var folder in new[] { "scratch/output", "scratch/temp", "outputs" }) Directory.CreateDirectory(Path.Combine(Root, folder));
    }

    public VirtualTime Time => time;
    public string Root { get; } = Directory.CreateTempSubdirectory("pod-").FullName;
    public List<string> Lines { get; } = [];
    public bool IsOver => run!.IsCompleted;

    /// <summary>ComfyUI writes a file, or goes on writing one.</summary>
    public void Save(string name, string text, string folder = "scratch/output")
    {
        var file = Path.Combine(Root, folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        File.SetLastWriteTimeUtc(file, time.Now.UtcDateTime);
    }

    /// <summary>Names and contents below a folder.</summary>
    public IReadOnlyDictionary<string, string> Files(string folder) => Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(Path.Combine(Root, folder), file), File.ReadAllText);

    /// <summary>What the bucket holds of this pod's day.</summary>
    public IReadOnlyDictionary<string, string> Copied => Directory.Exists(Path.Combine(Root, "outputs", Day, Pod)) ? Files($"outputs/{Day}/{Pod}") : new Dictionary<string, string>();

    public async Task StartAsync(string script, IReadOnlyDictionary<string, string>? environment = null, params string[] arguments)
    {
        (end, kill) = (new(), new());
        var variables = new Dictionary<string, string>(environment ?? new Dictionary<string, string>()) { ["ROOT"] = Root, ["POD"] = Pod };
        foreach (var (name, value) in new[] { ("KEEP_OUTPUTS", "1000000"), ("KEEP_PREVIEWS", "1000000") }) variables.TryAdd(name, value);
        await time.Do(() =>
        {
            run = new FencedBash(time, shims).RunAsync(File.ReadAllText(Path.Combine(Worlds.Root, "pod", script)), Root, variables,
                new(new Caller("Pod", "", false, false), "us-west-2") { Arguments = arguments }, Lines.Add, kill.Token, end.Token);
        });
    }

    public Task EndAsync() => time.Do(end.Cancel);

    /// <summary>Its exit code, once it is over.</summary>
    public async Task<int> CodeAsync() => await run!;

    public Task PassAsync(TimeSpan span) => time.Do(async () =>
    {
        var passed = time.Delay(span);
        hold.Dispose();
        await passed;
        hold = time.Hold();
        return true;
    });

    public async ValueTask DisposeAsync()
    {
        hold.Dispose();
        if (run != null)
        {
            await time.Do(kill.Cancel);
            await run;
        }

        await shims.DisposeAsync();
        await time.DisposeAsync();
        Directory.Delete(Root, recursive: true);
        end.Dispose();
        kill.Dispose();
    }
}

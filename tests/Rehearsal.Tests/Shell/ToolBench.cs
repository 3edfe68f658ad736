using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Shell;

/// <summary>Our shell with tools that only record and answer. One of the calls can be made to fail; the rest of the world is not there.</summary>
public sealed class ToolBench : IAsyncDisposable, IBuildListener
{
    public const int BrokenExitCode = 17;
    const string Broken = "the tool is broken";

    readonly VirtualTime time = new(new(2030, 1, 1, 9, 0, 0, TimeSpan.Zero));
    readonly Func<string, ShimCall, ShimResult> answer;
    readonly ShimServer shims;
    bool failed;

    /// <param name="answer">What a tool says to a call.</param>
    public ToolBench(IEnumerable<string> tools, Func<string, ShimCall, ShimResult> answer)
        => (this.answer, shims) = (answer, new(time, tools.Select(tool => new Tool(tool, this))));

    /// <summary>The repository.</summary>
    public static string Root { get; } = Worlds.Root;

    /// <summary>The call of this index fails; null: none does.</summary>
    public int? FailAt { get; set; }

    /// <summary>Tool and arguments, in order.</summary>
    public List<string> Calls { get; } = [];
    public List<string> Lines { get; } = [];
    public List<(string Phase, int Code)> Phases { get; } = [];
    public IReadOnlyDictionary<string, string> Exported { get; private set; } = new Dictionary<string, string>();
    public bool Failed => failed;
    public string Output => string.Join('\n', Lines);

    public async Task BuildAsync(string buildspec, string? source, IReadOnlyDictionary<string, string> environment)
        => Exported = await time.Do(() => new BuildShell(new(time, shims)).RunAsync(Buildspec.Parse(File.ReadAllText(Path.Combine(Root, "buildspecs", buildspec))), source, new Dictionary<string, string>(environment) { ["CODEBUILD_START_TIME"] = "1893488400000" },
            new Caller("Builder", "arn:aws:iam::111122223333:role/builder", false, true), "us-west-2", this));

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string script, string folder, IReadOnlyDictionary<string, string>? environment = null)
        => await time.Do(() => new FencedBash(time, shims).RunAsync(script, folder, environment ?? new Dictionary<string, string>(),
            new(new Caller("Builder", "arn:aws:iam::111122223333:role/builder", false, true), "us-west-2"), Lines.Add));

    void IBuildListener.Entering(string phase) { }
    void IBuildListener.Running(string command) { }
    void IBuildListener.Line(string text) => Lines.Add(text);

    void IBuildListener.Leaving(string phase, int exitCode, string command)
    {
        Phases.Add((phase, exitCode));
        failed |= exitCode != 0;
    }

    public async ValueTask DisposeAsync()
    {
        await shims.DisposeAsync();
        await time.DisposeAsync();
    }

    sealed class Tool(string name, ToolBench bench) : IShim
    {
        public string Name => name;

        public Task<ShimResult> RunAsync(ShimCall call, ShimContext context)
        {
            bench.Calls.Add($"{name} {call}");
            return Task.FromResult(bench.Calls.Count - 1 == bench.FailAt ? ShimResult.Failed(Broken, BrokenExitCode) : bench.answer(name, call));
        }
    }
}

using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.Shell.Shims;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.Tests.Shell;

public sealed class BuildShellTests : IAsyncDisposable, IBuildListener
{
    static readonly DateTimeOffset Start = new(2030, 1, 1, 9, 0, 0, TimeSpan.Zero);
    readonly VirtualTime time = new(Start);
    readonly ShimServer shims;
    readonly List<string> lines = [];
    readonly List<(string Phase, int Code)> phases = [];
    readonly List<string> commands = [];
    IReadOnlyDictionary<string, string> exported = new Dictionary<string, string>();
    TimeSpan? killedAfter;
    string failedCommand = "";
    TimeSpan took;

    public BuildShellTests() => shims = new(time, [new SlowShim(time), .. DownloadShims.All]);

    async Task Run(string buildspec)
        => took = await time.Do(async () =>
        {
            var from = time.Now;
            using var kill = new CancellationTokenSource();
            if (killedAfter is { } delay) time.After(delay, kill.Cancel);
            exported = await new BuildShell(new(time, shims)).RunAsync(Buildspec.Parse(buildspec), null, new Dictionary<string, string> { ["GIVEN"] = "a b" },
                new Caller("Image", "arn:aws:iam::1:role/r", false, true), "us-west-2", this, kill.Token);
            return time.Now - from;
        });

    [Fact]
    public async Task Variables_and_folder_carry_over_between_phases()
    {
        await Run("""
            version: 0.2
            env: { shell: bash, variables: { DEFAULT: d, GIVEN: overridden } }
            phases:
              install: { commands: [ 'export MADE="x y"', 'mkdir -p there && cd there' ] }
              build: { commands: [ 'echo "$MADE|$GIVEN|$DEFAULT|${PWD##*/}"' ] }
            """);
        Assert.Equal(["x y|a b|d|there"], lines);
        Assert.Equal([("install", 0), ("build", 0)], phases);
    }

    [Fact]
    public async Task A_failed_build_phase_still_runs_post_build_and_a_failed_install_ends_it()
    {
        await Run("{ version: 0.2, phases: { pre_build: { commands: [ 'true' ] }, build: { commands: [ 'false', 'echo never' ] }, post_build: { commands: [ 'echo $CODEBUILD_BUILD_SUCCEEDING' ] } } }");
        Assert.Equal([("pre_build", 0), ("build", 1), ("post_build", 0)], phases);
        Assert.Equal(["0"], lines);
        phases.Clear();
        await Run("{ version: 0.2, phases: { install: { commands: [ 'exit 3' ] }, build: { commands: [ 'echo never' ] } } }");
        Assert.Equal([("install", 3)], phases);
    }

    [Fact]
    public async Task The_clock_moves_only_by_what_the_tools_take()
    {
        await Run("{ version: 0.2, phases: { build: { commands: [ 'slow 60', 'for i in 1 2 3; do :; done', 'slow 30' ] } } }");
        Assert.Equal(TimeSpan.FromSeconds(90), took);
    }

    [Fact]
    public async Task Each_command_is_announced_and_the_failed_one_named()
    {
        await Run("{ version: 0.2, phases: { build: { commands: [ 'true', \"set -e\\ntrue\\n(exit 4)\\ntrue\", 'echo never' ] } } }");
        Assert.Equal(["true", "set -e\ntrue\n(exit 4)\ntrue"], commands);
        Assert.Equal([("build", 4)], phases);
        Assert.Equal(commands[^1], failedCommand);
    }

    [Fact]
    public async Task A_phases_finally_runs_after_a_failure_too_and_its_own_failure_fails_the_phase()
    {
        await Run("{ version: 0.2, phases: { build: { commands: [ 'exit 3' ], finally: [ 'echo tidied' ] }, post_build: { commands: [ 'true' ], finally: [ 'exit 5' ] } } }");
        Assert.Equal(["tidied"], lines);
        Assert.Equal([("build", 3), ("post_build", 5)], phases);
        Assert.Equal("exit 5", failedCommand);
    }

    [Fact]
    public async Task Exported_variables_have_their_values_at_the_end()
    {
        await Run("{ version: 0.2, env: { exported-variables: [ A, B ] }, phases: { install: { commands: [ 'export A=1' ] }, build: { commands: [ \"export A='x = y'\" ] } } }");
        Assert.Equal(new Dictionary<string, string> { ["A"] = "x = y", ["B"] = "" }, exported);
    }

    [Fact]
    public async Task A_killed_build_ends_at_once_and_the_clock_goes_on()
    {
        killedAfter = TimeSpan.FromSeconds(20);
        await Run("{ version: 0.2, phases: { build: { commands: [ 'slow 60' ] }, post_build: { commands: [ 'echo never' ] } } }");
        Assert.Equal(TimeSpan.FromSeconds(20), took);
        Assert.Equal([("build", 137)], phases);
        Assert.True(await time.Do(async () => { await time.Delay(TimeSpan.FromSeconds(80)); return time.Now; }) >= Start + TimeSpan.FromSeconds(100));
    }

    [Theory]
    [InlineData("python3 --version", "python3: command not found")]
    [InlineData("jq .", "jq: command not found")]
    [InlineData("ssh host", "ssh: command not found")]
    public async Task A_command_that_is_not_listed_fails_by_name(string command, string message)
    {
        await Run($"{{ version: 0.2, phases: {{ build: {{ commands: [ '{command}' ] }} }} }}");
        Assert.Equal(("build", 127), phases[0]);
        Assert.Contains(message, lines[^1]);
    }

    [Fact]
    public async Task Nothing_of_the_callers_environment_gets_in()
    {
        await Run("{ version: 0.2, phases: { build: { commands: [ 'env' ] } } }");
        var names = lines.Select(line => line.Split('=')[0]).Order().ToList();
        Assert.Equal(["AWS_DEFAULT_REGION", "AWS_REGION", "CODEBUILD_SRC_DIR", "GIVEN", "HOME", "OLDPWD", "PATH", "PWD", "SHIM_PORT", "SHIM_TOKEN", "SHLVL", "TMPDIR", "_"],
            names.Append("OLDPWD").Distinct().Order());
    }

    [Fact]
    public async Task A_download_is_checked_against_its_pinned_hash()
    {
        const string fetch = "curl -fsSLo helm.tgz https://get.helm.sh/helm-v4.1.4-linux-amd64.tar.gz && tar -xzf helm.tgz && echo \"HASH  linux-amd64/helm\" | sha256sum --check --status -";
        await Run($"{{ version: 0.2, phases: {{ build: {{ commands: [ '{fetch.Replace("HASH", "210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9")}' ] }} }} }}");
        await Run($"{{ version: 0.2, phases: {{ build: {{ commands: [ '{fetch.Replace("HASH", new string('0', 64))}' ] }} }} }}");
        Assert.Equal([("build", 0), ("build", 1)], phases);
    }

    [Theory]
    [InlineData("{ version: 0.2, phases: { build: { commands: [] } }, cache: {} }", "cache")]
    [InlineData("{ version: 0.1, phases: {} }", "version")]
    [InlineData("{ version: 0.2, phases: { deploy: {} } }", "phases.deploy")]
    public async Task A_buildspec_field_that_is_not_modelled_is_refused_by_name(string buildspec, string field)
        => Assert.Contains(field, (await Assert.ThrowsAsync<FormatException>(() => Run(buildspec))).Message);

    void IBuildListener.Entering(string phase) { }
    void IBuildListener.Running(string command) => commands.Add(command);
    void IBuildListener.Line(string text) => lines.Add(text);

    void IBuildListener.Leaving(string phase, int exitCode, string lastCommand)
    {
        phases.Add((phase, exitCode));
        if (exitCode != 0) failedCommand = lastCommand;
    }

    public async ValueTask DisposeAsync()
    {
        await shims.DisposeAsync();
        await time.DisposeAsync();
    }

    sealed class SlowShim(VirtualTime time) : IShim
    {
        public string Name => "slow";

        public async Task<ShimResult> RunAsync(ShimCall call, ShimContext context)
        {
            await time.Delay(TimeSpan.FromSeconds(int.Parse(call.Arguments[0])));
            return ShimResult.Ok();
        }
    }
}

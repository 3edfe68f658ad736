using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests.Documents;

/// <summary>A person at a shell with a page's commands, one after the other, as they stand there.</summary>
sealed class DocumentBench : IAsyncDisposable
{
    readonly AwsCommandLine aws;
    readonly ShimServer shims;
    readonly string folder = Directory.CreateTempSubdirectory("documents-").FullName;

    DocumentBench(RehearsedWorld world)
    {
        (World, aws) = (world, new(world));
        shims = new(world.Time, [aws, new KubectlCommandLine(world), new CurlCommandLine()]);
        File.WriteAllText(Path.Combine(folder, "ink.safetensors"), "ink");
    }

    public RehearsedWorld World { get; }

    /// <summary>What the commands' variables stand for.</summary>
    public Dictionary<string, string> Environment { get; } = new();

    public static async Task<DocumentBench> StartAsync()
    {
        var bench = new DocumentBench(await RehearsedWorld.StartAsync(Worlds.Options() with { OperatorToken = KubectlCommandLine.Token }));
        await bench.World.Time.Do(() =>
        {
            // DeployArn is DEPLOY_ARN, as the page says
            foreach (var (name, value) in bench.World.Stacks[0].Outputs)
                bench.Environment[string.Concat(name.Select((letter, index) => index > 0 && char.IsUpper(letter) ? "_" + letter : $"{letter}")).ToUpperInvariant()] = value;
        });
        return bench;
    }

    /// <summary>Runs it, and waits for the execution that it has started.</summary>
    /// <returns>What it prints.</returns>
    public async Task<string> RunAsync(string command)
    {
        var (before, lines) = (aws.ExecutionArn, new List<string>());
        var code = await World.Time.Do(() => new FencedBash(World.Time, shims).RunAsync("set -u\n" + command, folder, Environment, new(Callers.Operator, WorldOptions.Region), lines.Add));
        Assert.True(code == 0, $"{command}\nended with {code}:\n{string.Join('\n', lines)}");
        if (aws.ExecutionArn is { } arn && arn != before)
        {
            Environment["EXECUTION_ARN"] = arn;
            var ended = await (await World.Time.Do(() => World.Machines.Executions.Single(record => record.Arn == arn))).Ended;
            Assert.True(ended.Status == ExecutionStatus.Succeeded, $"{command}\n{ended.Error}: {ended.Cause}");
            // A distribution's name stands for a viewer's TLS connection here.
            if (ended.Output?["Url"]?.ToString() is { } url) Environment["URL"] = url.Replace("https://", "http://", StringComparison.Ordinal).TrimEnd('/');
            if (await World.Time.Do(() => World.Ssm.Parameters.All.Values.FirstOrDefault(parameter => parameter.Name.Contains("/edge/users/", StringComparison.Ordinal))) is { } password) Environment["PASSWORD"] = password.Value;
        }

        return string.Join('\n', lines);
    }

    public async ValueTask DisposeAsync()
    {
        await shims.DisposeAsync();
        await World.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

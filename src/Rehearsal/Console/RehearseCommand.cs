using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Console;

/// <summary><c>./rehearse</c> itself: deploys into a fresh local world and tells how it went.</summary>
public static class RehearseCommand
{
    public static RootCommand Create()
    {
        var root = new Option<DirectoryInfo>("--root") { Hidden = true, DefaultValueFactory = _ => new(Environment.CurrentDirectory) };
        var input = new Option<FileInfo?>("--input") { Description = "The execution's input, a JSON file. Without it: {}, every default.", HelpName = "file.json" };
        var again = new Option<bool>("--again") { Description = "Deploy a second time on the same world, and count what it changed." };
        var keep = new Option<bool>("--keep") { Description = "Leave the world up afterwards and print its addresses; Ctrl-C ends it." };
        var command = new RootCommand("Rehearses the Deploy state machine offline: the synthesized template, the published functions and the real SDK clients, in a local world on virtual time. No AWS account is touched.")
        {
            root, input, again, keep,
        };
        command.SetAction((parsed, cancel) => RunAsync(new(parsed.GetValue(root)!.FullName, parsed.GetValue(input), parsed.GetValue(again), parsed.GetValue(keep)), System.Console.Out, System.Console.Error, cancel));
        return command;
    }

    static async Task<int> RunAsync(RehearseOptions options, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        if (Input(options.Input, errors) is not { } input) return ExitCodes.Usage;
        output.WriteLine("Local only: everything below happens on this machine, on virtual time; no AWS account is touched.");
        var token = options.Keep ? KeptWorld.NewToken() : null;
        await using var world = await RehearsedWorld.StartAsync(new(options.CloudAssembly, options.State) { Functions = options.Functions, OperatorToken = token });
        try
        {
            var report = new Report(world, output, options.State);
            var good = await report.RunAsync("Deploy", input, cancel);
            if (good && options.Again) good = await report.AgainAsync("Deploy", input, cancel);
            if (token != null) await new KeptWorld(world, output, options.State, token).RunAsync(cancel);
            return good ? ExitCodes.Good : ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            output.WriteLine("Interrupted: the local world ends, and everything that ran in it.");
            return ExitCodes.Interrupted;
        }
    }

    static JsonNode? Input(FileInfo? file, TextWriter errors)
    {
        if (file is null) return new JsonObject();
        try
        {
            if (JsonNode.Parse(File.ReadAllText(file.FullName)) is { } input) return input;
            errors.WriteLine($"--input {file}: the file holds null; a JSON object is needed, {{}} for every default.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"--input {file}: cannot be read: {error.Message}");
        }
        catch (JsonException error)
        {
            errors.WriteLine($"--input {file}: is not JSON: {error.Message}");
        }

        return null;
    }
}

/// <param name="Root">The repository.</param>
sealed record RehearseOptions(string Root, FileInfo? Input, bool Again, bool Keep)
{
    /// <summary>The git-ignored folder of everything that a rehearsal leaves.</summary>
    public string State => Path.Combine(Root, ".rehearsal");
    public string CloudAssembly => Path.Combine(State, "cdk.out");
    public string Functions => Path.Combine(State, "functions");
}

static class ExitCodes
{
    public const int Good = 0, Failed = 1, Usage = 2, Interrupted = 130;
}

using System.CommandLine;
using ComfyServerless.Rehearsal.Console.Watching;
using ComfyServerless.Rehearsal.Faults;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Console;

/// <summary><c>./rehearse</c> itself: deploys into a fresh local world and tells how it went. Its options are in <see cref="RehearseOptions"/>.</summary>
public static class RehearseCommand
{
    public static RootCommand Create()
    {
        var command = new RootCommand("Rehearses the Deploy state machine offline: the synthesized template, the published functions and the real SDK clients, in a local world on virtual time. No AWS account is touched.");
        foreach (var option in RehearseOptions.All) command.Add(option);
        command.SetAction((parsed, cancel) => RunAsync(RehearseOptions.Read(parsed), System.Console.Out, System.Console.Error, cancel));
        return command;
    }

    static async Task<int> RunAsync(RehearseOptions options, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        if (options.Scenarios) return List(output);
        output.WriteLine("Local only: everything below happens on this machine, on virtual time; no AWS account is touched.");
        var (token, faults) = (options.Keep ? KeptWorld.NewToken() : null, new FaultPlan(options.Faults));
        await using var world = await RehearsedWorld.StartAsync(new(options.CloudAssembly, options.State)
        {
            Functions = options.Functions, OperatorToken = token, Latency = options.Latency, Seed = options.Seed, Faults = faults,
        });
        if (await world.Time.Do(() => FaultCheck.Complaint(world, options.Faults)) is { } complaint)
        {
            errors.WriteLine($"--fail: {complaint}");
            return ExitCodes.Usage;
        }

        foreach (var scenario in options.Without)
        {
            output.WriteLine($"Without {scenario.Name}: {scenario.What}.");
            await world.Time.Do(() => scenario.Arrange(world));
        }

        try
        {
            var good = await ExecuteAsync(options, new Report(world, output, options.State, Terminal.Open(options.Plain)), world, output, cancel);
            foreach (var fault in await world.Time.Do(() => faults.Unmet.ToList())) output.WriteLine($"--fail {fault}: that call never came.");
            if (token != null) await new KeptWorld(world, output, options.State, token).RunAsync(cancel);
            return good ? ExitCodes.Good : ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            output.WriteLine("Interrupted: the local world ends, and everything that ran in it.");
            return ExitCodes.Interrupted;
        }
    }

    /// <summary>The executions that the options ask for, one after the other on the same world, until one is not good.</summary>
    static async Task<bool> ExecuteAsync(RehearseOptions options, Report report, RehearsedWorld world, TextWriter output, CancellationToken cancel)
    {
        var (before, deployments) = await world.Time.Do(() => (Inventory.Take(world), world.Deployments.ToList()));
        foreach (var machine in Machines("Deploy"))
        {
            if (!await report.RunAsync(machine, options.Input, cancel)) return false;
            if (options.Again && !await report.AgainAsync(machine, options.Input, cancel)) return false;
        }

        if (options.Days > 0)
        {
            var good = await new Days(world, output).RunAsync(options.Days, cancel);
            await report.MailsAsync(cancel);
            if (!good) return false;
        }

        if (!options.Teardown) return true;
        foreach (var machine in Machines("Teardown"))
        {
            output.WriteLine();
            if (!await report.RunAsync(machine, new System.Text.Json.Nodes.JsonObject(), cancel)) return false;
        }

        return await world.Time.Do(() => Remainder.Tell(world, before, output));

        IEnumerable<string> Machines(string name) => deployments.Count == 1 ? [name] : deployments.Select(deployment => $"{deployment}-{name}");
    }

    static int List(TextWriter output)
    {
        foreach (var scenario in Scenarios.Scenarios.All) output.WriteLine($"  {scenario.Name,-15} {scenario.What}; {(scenario.Ends is { } error ? $"ends in {error}" : "SUCCEEDs all the same")}");
        return ExitCodes.Good;
    }
}

static class ExitCodes
{
    public const int Good = 0, Failed = 1, Usage = 2, Interrupted = 130;
}
